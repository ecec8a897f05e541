import assert from "node:assert/strict";
import { test } from "node:test";
import { remarksIn, remarksOnNames } from "../../../../../toolchain/run/catalogue/remarks.ts";

test("remarks are the transport's lines in the log, each of them once, on every runtime", () => {
  const log = [
    "stderr [1] :: wasmcp: tool `a`, `inputSchema/properties/x`: expected a schema; left out",
    "hello wasmcp: tool `b`",
    "wasmcp: something else",
    "wasmcp: tool `no good`: some clients refuse its name; use 1 to 64 of the letters a to z and A to Z, digits, `_` and `-`",
    "wasmcp: resource template `r:{a}`, `priority`: expected a number from 0 to 1; left out\r",
    "stderr [12] :: wasmcp: tool `a`, `inputSchema/properties/x`: expected a schema; left out",
    "",
  ].join("\n");
  assert.deepEqual(remarksIn(log), [
    "tool `a`, `inputSchema/properties/x`: expected a schema; left out",
    "resource template `r:{a}`, `priority`: expected a number from 0 to 1; left out",
  ]);
});

test("warns of names of tools that makers of models refuse, and of resources without a scheme", () => {
  const nothing = { resources: [], resourceTemplates: [], prompts: [], extensions: [] };
  const good = ["a", "get_weather-2", "x".repeat(64)];
  const bad = ["", "a.b", "a/b", "with space", "ünï", "x".repeat(65), "a\u001b[31m"];
  assert.deepEqual(remarksOnNames({ ...nothing, tools: good }), []);
  const remarks = remarksOnNames({ ...nothing, tools: bad });
  assert.equal(remarks.length, bad.length);
  for (const each of remarks) assert.match(each, /^tool `[^`]*`: some clients refuse its name; use 1 to 64 /);
  assert.ok(!remarks.join("").includes("\u001b"));
  assert.deepEqual(remarksOnNames({ ...nothing, tools: [], resources: ["notes:1", "notes"] }), [
    "resource `notes`: some clients refuse its URI; begin it with a scheme, as in `notes:/first`",
  ]);
});
