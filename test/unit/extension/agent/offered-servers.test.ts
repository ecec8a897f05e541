import assert from "node:assert/strict";
import { test } from "node:test";
import { offeredServers } from "../../../../extension/agent/offered-servers.ts";
import type { ServerEntry } from "../../../../extension/servers/server-entry.ts";
import { parseProject } from "../../../../toolchain/sources/index.ts";

const project = parseProject(
  `
[servers.weather]
components = ["./weather.wasm"]
[servers.local]
components = ["./weather.wasm"]
transport = "stdio"
[servers.cloud]
components = ["./weather.wasm"]
runtime = "spin"
`,
  "/work/wasmcp.toml",
);
const defined = (name: string): ServerEntry => ({
  name,
  file: `/work/dist/${name}.wasm`,
  source: { kind: "project", project },
});
const profile: ServerEntry = {
  name: "team",
  file: "/home/composed/team.wasm",
  source: { kind: "profile", config: "/home/config.toml" },
};
const file = (path: string): ServerEntry => ({ name: "mcp-server", file: path, source: { kind: "file" } });

const labels = (entries: readonly ServerEntry[], running: readonly string[] = []) =>
  offeredServers(entries, (each) => running.includes(each)).map(
    ({ label, transport }) => `${label} ${transport}`,
  );

test("servers of wasmcp.toml are offered as their transport says, and those for Spin are not", () => {
  assert.deepEqual(labels(["weather", "local", "cloud"].map(defined)), ["weather http", "local stdio"]);
});

test("profiles of the user are offered only while they run", () => {
  assert.deepEqual(labels([profile]), []);
  assert.deepEqual(labels([profile], [profile.file]), ["team http"]);
});

test("servers with the same name are told apart by their folders", () => {
  assert.deepEqual(labels([file("/work/a/mcp-server.wasm"), file("/work/b/mcp-server.wasm")]), [
    "mcp-server (a) http",
    "mcp-server (b) http",
  ]);
});
