import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { mcpbFiles } from "../../../../toolchain/export/mcpb.ts";
import type { Files, ServerFacts } from "../../../../toolchain/export/model.ts";
import { npmPackageFiles } from "../../../../toolchain/export/node-package.ts";
import { serverJsonFiles } from "../../../../toolchain/export/server-json.ts";
import { DEFAULT_LIMITS } from "../../../../toolchain/run/index.ts";

const facts: ServerFacts = {
  name: "@acme/weather",
  version: "1.2.3",
  description: "",
  author: "",
  tools: [{ name: "forecast", description: "Weather of a city\n\nin degrees" }],
  variables: ["API_KEY", "UNITS"],
  limits: DEFAULT_LIMITS,
};

function read(files: Files, name: string): Record<string, unknown> {
  return JSON.parse(String(files.get(name))) as Record<string, unknown>;
}

test("the package on npm is started by its short name, and says which variables it takes", () => {
  const files = npmPackageFiles(facts, "io.github.acme");
  const manifest = read(files, "package.json");
  assert.deepEqual(manifest["bin"], { weather: "server/serve.js" });
  assert.equal(manifest["mcpName"], "io.github.acme/weather");
  assert.equal(read(npmPackageFiles(facts, undefined), "package.json")["mcpName"], undefined);
  const readme = String(files.get("README.md"));
  assert.match(readme, /- `forecast`: Weather of a city\n/);
  assert.match(readme, /"API_KEY": "\.\.\."/);
});

test("a bundle asks for each variable, and keeps secrets", () => {
  const { user_config: asked, server, author } = read(mcpbFiles(facts), "manifest.json");
  const sensitive = Object.entries(asked as Record<string, { readonly sensitive: boolean }>).map(
    ([name, { sensitive: is }]) => [name, is],
  );
  assert.deepEqual(sensitive, [
    ["api_key", true],
    ["units", false],
  ]);
  const { env } = (server as { readonly mcp_config: { readonly env: object } }).mcp_config;
  assert.deepEqual(env, { API_KEY: "${user_config.api_key}", UNITS: "${user_config.units}" });
  assert.deepEqual(author, { name: "weather" });
});

test("the entry of the registry names the package, within the registry's bounds", () => {
  const entry = read(
    serverJsonFiles({ ...facts, description: "x".repeat(300) }, "io.github.acme"),
    "server.json",
  );
  assert.equal(entry["name"], "io.github.acme/weather");
  assert.equal(String(entry["description"]).length, 100);
  const [first] = entry["packages"] as readonly Record<string, unknown>[];
  assert.equal(first?.["identifier"], "@acme/weather");
  assert.equal(first?.["version"], "1.2.3");
});

test("the entry is valid for the schema of the registry that it names, whatever the server is called", () => {
  const file = path.join(import.meta.dirname, "../../../fixtures/server-json/2025-12-11.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as { readonly $id: string };
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const cases = [
    facts,
    { ...facts, variables: [] },
    { ...facts, name: "weather_2.x", version: "1.0.0-rc.1", description: "x".repeat(300) },
  ];
  for (const each of cases) {
    const entry = read(serverJsonFiles(each, "io.github.acme"), "server.json");
    assert.ok(validate(entry), JSON.stringify(validate.errors));
    assert.equal(entry["$schema"], schema.$id);
  }
  const wrong = { ...read(serverJsonFiles(facts, "io.github.acme"), "server.json"), name: "weather" };
  assert.equal(validate(wrong), false);
});
