import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { checkSchema, schemasAt, type Schema } from "../../../../language-server/toml/schema.ts";
import { readToml } from "../../../../language-server/toml/tree.ts";
import { repositoryRoot } from "../../../../scripts/build.ts";

const schema = JSON.parse(
  await fs.readFile(path.join(repositoryRoot, "schemas/wasmcp.schema.json"), "utf8"),
) as Schema;

const problems = (allow: string): readonly string[] =>
  checkSchema(schema, readToml(`[servers.a]\ncomponents = ["a"]\nallow = ${allow}\n`).root).map(
    ({ message }) => message,
  );

test("a grant that is misspelt is marked, with the nearest capability", () => {
  assert.deepEqual(problems('["http", "http:api.example.com", "wasi:sockets"]'), []);
  assert.match(problems('["sesions"]').join(), /has the wrong format, did you mean `sessions`\?/);
  assert.match(problems('{ weather = ["keyvale"] }').join(), /did you mean `keyvalue`\?/);
  assert.match(problems('["environment:WASMCP_STATE_KEY"]').join(), /has the wrong format$/);
});

test("completion offers every capability, for all components and for one", () => {
  for (const keys of [
    ["allow", 0],
    ["allow", "weather", 0],
  ] as const) {
    const offered = schemasAt(schema, ["servers", "a", ...keys]).flatMap(({ examples }) => examples ?? []);
    assert.ok(offered.includes("session-manager"), keys.join("."));
  }
});
