import assert from "node:assert/strict";
import { test } from "node:test";
import { findSdkUse, interfacesOf } from "../../../../../../toolchain/create/builders/python/sdk-use.ts";

const PLAIN = "wasmcp:mcp-v20251125";
const CONTEXT = "wasmcp:mcp-v20260728/context@0.1.0";

function check(code: string, exports: readonly string[], imports: readonly string[]): void {
  const found = interfacesOf(findSdkUse([code]));
  assert.deepEqual(found.exports.toSorted(), [...exports].toSorted());
  assert.deepEqual(found.imports.toSorted(), [...imports].toSorted());
}

test("a plain tool exports tools, and imports nothing", () => {
  check("from wasmcp import server, tool\n\n@tool\ndef f(): ...\n", [`${PLAIN}/tools@0.1.1`], []);
});

test("finds names in parentheses, behind an alias, and of the whole package", () => {
  const all = [`${PLAIN}/prompts@0.1.1`, `${PLAIN}/tools@0.1.1`];
  check("from wasmcp import (\n    prompt,\n    tool as t,\n)\n", all, []);
  check("import wasmcp\n@wasmcp.tool\ndef f(): ...\n@wasmcp.prompt\ndef g(): ...\n", all, []);
  check("import wasmcp as w\n@w.tool\ndef f(): ...\n@w.prompt\ndef g(): ...\n", all, []);
});

test("members of the context lead to interfaces", () => {
  const head = "from wasmcp import Context, tool\n@tool\ndef f(c: Context) -> str:\n    ";
  const tools = [`${PLAIN}/tools@0.1.1`];
  check(`${head}c.progress(0.5)`, tools, [CONTEXT]);
  check(`${head}c.cancelled`, tools, [CONTEXT]);
  check(`${head}c.store.get('a')`, tools, ["wasmcp:keyvalue/store@0.1.0"]);
  check(`${head}c.session`, tools, [`${PLAIN}/sessions@0.1.1`]);
  check(`${head}return f"{c.store.increment('calls')}"`, tools, ["wasmcp:keyvalue/store@0.1.0"]);
  check(`${head}c.caller`, tools, []);
});

test("a generator reports progress", () => {
  check("from wasmcp import tool\n@tool\ndef f():\n    yield 1\n", [`${PLAIN}/tools@0.1.1`], [CONTEXT]);
});

test("questions and tasks need the interactive interfaces", () => {
  const interactive = [`${PLAIN}/tools@0.1.1`, "wasmcp:mcp-v20260728/interactive-tools@0.1.0"];
  const head = "from wasmcp import Context, tool\n";
  check(`${head}@tool\ndef f(context: Context):\n    context.elicit_url("a", "b")\n`, interactive, []);
  check(`${head}@tool(task="optional")\ndef f(): ...\n`, interactive, []);
});

test("names in comments, texts and other objects do not count", () => {
  const code = `from wasmcp import tool
# context.elicit
"""context.store
from wasmcp import prompt
"""
@tool
def f():
    "context.session"
    random.sample([1], 1)
    math.log(2)
`;
  check(code, [`${PLAIN}/tools@0.1.1`], []);
});

test("fetch needs HTTP, and suggestions need completions", () => {
  check("from wasmcp import fetch, tool\n", [`${PLAIN}/tools@0.1.1`], ["wasi:http/outgoing-handler@0.2.12"]);
  check(
    "from wasmcp import Complete, prompt\n",
    [`${PLAIN}/prompts@0.1.1`, `${PLAIN}/completions@0.1.1`],
    [],
  );
});

test("code without the SDK is left alone", () => {
  const use = findSdkUse(["from wit_world import exports\nimport wasmcp_other\n"]);
  assert.equal(use.usesSdk, false);
  assert.equal(findSdkUse(["from wasmcp.testing import call_tool\n"]).usesSdk, true);
});
