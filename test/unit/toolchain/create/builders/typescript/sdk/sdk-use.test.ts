/** What of the SDK a project's code uses, and what its component then exports and imports. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planSdk } from "../../../../../../../toolchain/create/builders/typescript/sdk-plan.ts";
import { findSdkUse } from "../../../../../../../toolchain/create/builders/typescript/sdk-use.ts";

async function check(
  source: string,
  expected: { readonly made?: string; readonly context?: string; readonly options?: string },
): Promise<void> {
  const use = await findSdkUse([source]);
  const words = (set: ReadonlySet<string>) => [...set].toSorted().join(" ");
  assert.deepEqual(
    { made: words(use.constructors), context: words(use.context), options: words(use.options) },
    { made: "", context: "", options: "", ...expected },
  );
}

const sdk = 'import { tool } from "wasmcp:sdk";';

describe("constructors are found", () => {
  const cases: readonly (readonly [string, string])[] = [
    [sdk, "tool"],
    ['import { tool as t, prompt, type Context } from "wasmcp:sdk";', "prompt tool"],
    ['import * as sdk from "wasmcp:sdk"; sdk.tool("a", {}); sdk.resource;', "resource tool"],
    ['export { prompt } from "wasmcp:sdk";', "prompt"],
    ['export * from "wasmcp:sdk";', "completion prompt resource resourceTemplate tool"],
    ['const sdk = await import("wasmcp:sdk");', "completion prompt resource resourceTemplate tool"],
    ['import { tool } from "./wasmcp:sdk.ts"; // wasmcp:sdk', ""],
  ];
  for (const [source, made] of cases) test(source, () => check(source, { made }));

  test("and code without the SDK is not parsed at all", async () => {
    assert.equal((await findSdkUse(["this is (no code"])).imported, false);
  });
});

describe("members of the context are found", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["tool('a', { run: (_, context) => context.progress(1) })", "progress"],
    ["const f = (c) => c?.log('info', 1)", "log"],
    ["const f = (_, { elicit, store: s }) => 1", "elicit store"],
    ["function f(context) { const { meta } = context; }", "meta"],
    ["const f = (c) => c['session']", "session"],
    ["const f = (c) => c.inner.signal", "signal"],
    ["tool('a', { async *run() { yield 1; } })", "progress"],
    ["tool('a', { run: function* () { yield 1; } })", "progress"],
    ["async function* search() {} tool('a', { run: search })", "progress"],
    ["const f = (c: Context): number => (c as any).roots().length satisfies number", "roots"],
  ];
  for (const [source, context] of cases)
    test(source, () => check(`${sdk}\n${source}`, { made: "tool", context }));
});

describe("what cannot be a context is left out", () => {
  const cases: readonly string[] = [
    "console.log(1); Math.log(2);",
    "const progress = 1, log = 2; f(progress, log);",
    "fetch('a', { signal: AbortSignal.timeout(5), meta: 1 })",
    "'context.progress'; // context.elicit",
    "class A { store = 1; f() { return this.store; } }",
    "import auth from './auth.ts'; auth.session;",
    "function* ids() {} tool('a', { run: () => ids() })",
    "const name = 'session'; type T = { progress: number };",
  ];
  for (const source of cases) test(source, () => check(`${sdk}\n${source}`, { made: "tool" }));

  test("but a parameter may have the name of an import", () =>
    check(`${sdk} import auth from './auth.ts'; const f = (auth) => auth.session;`, {
      made: "tool",
      context: "session",
    }));
});

describe("options are found", () => {
  test("of tools", async () => {
    await check(`${sdk} tool("a", { task: "optional", run });`, { made: "tool", options: "task" });
    await check(`${sdk} tool("a", { task: kind, run });`, { made: "tool", options: "task" });
    await check(`${sdk} const item = { task: "wash", done: false }; f({ task: { a: 1 } });`, {
      made: "tool",
    });
  });
  test("of arguments", () =>
    check(`${sdk} prompt("a", { arguments: { b: { complete: ["c"] } } }); ({ complete() {} });`, {
      made: "tool",
      options: "complete",
    }));
});

describe("the plan", () => {
  const plan = async (source: string) => {
    const { exports, imports } = planSdk(await findSdkUse([source]), source);
    return { exports: exports.map(({ wit }) => wit.replace(/^wasmcp:mcp-v/, "")), imports };
  };

  test("of a plain tool imports nothing", async () => {
    assert.deepEqual(await plan(sdk), { exports: ["20251125/tools@0.1.1"], imports: [] });
  });

  test("has what the context needs", async () => {
    assert.deepEqual(await plan(`${sdk} f = (c) => [c.progress, c.log, c.store]`), {
      exports: ["20251125/tools@0.1.1"],
      imports: ["wasmcp:keyvalue/store@0.1.0", "wasmcp:mcp-v20260728/context@0.1.0"],
    });
  });

  test("has the interactive interfaces of what is offered when the code asks", async () => {
    const source = 'import { tool, prompt, completion } from "wasmcp:sdk"; f = (c) => c.elicit';
    assert.deepEqual((await plan(source)).exports, [
      "20251125/tools@0.1.1",
      "20260728/interactive-tools@0.1.0",
      "20251125/prompts@0.1.1",
      "20260728/interactive-prompts@0.1.0",
      "20251125/completions@0.1.1",
    ]);
  });

  const partsOf = async (code: string) =>
    planSdk(await findSdkUse([sdk]), code)
      .parts.map(({ name }) => name)
      .join(" ");

  test("has the rare keywords of JSON Schema where the code has one", async () => {
    for (const code of ['{type:"string"}', "a.minimum(1)", "x.format==1", "if(a)b;", '"anyOf"', "x?.pattern"])
      assert.equal(await partsOf(code), "", code);
    for (const code of ["{minimum:1}", '{"a":1,"$ref":2}', "x.anyOf=1", "{ not : {} }", "{a:1,\nformat:2}"])
      assert.equal(await partsOf(code), "keywords", code);
  });

  test("has content that is not text where the code has its kind", async () => {
    assert.equal(await partsOf('f({type:"image"})'), "richContent");
    assert.equal(await partsOf("f({type:'text'},imageOf(a))"), "");
  });

  test("has resources and extension methods for skills, of code that offers nothing else, too", async () => {
    const skills = { skills: [], files: [], warnings: [] };
    const source = 'import { server } from "wasmcp:sdk"; export default server([]);';
    assert.deepEqual(
      planSdk(await findSdkUse([source]), source, { skills }).exports.map(({ name }) => name),
      ["resources", "extensionMethods"],
    );
  });

  test("has resources for pages, if there are any", async () => {
    const page = { name: "a", uri: "ui://b/a", html: "<!doctype html>", meta: {} };
    const source = `${sdk} tool("a", { ui: "a", run });`;
    const use = await findSdkUse([source]);
    assert.deepEqual([...use.options], ["ui"]);
    const namesWith = (pages: readonly (typeof page)[]) =>
      planSdk(use, source, { pages }).exports.map(({ name }) => name);
    assert.deepEqual(namesWith([page]), ["tools", "resources"]);
    assert.deepEqual(namesWith([]), ["tools"]);
  });

  test("refuses code that offers nothing", async () => {
    await assert.rejects(plan('import { text } from "wasmcp:sdk";'), {
      code: "missing-export",
      message: /offers nothing/,
    });
  });
});
