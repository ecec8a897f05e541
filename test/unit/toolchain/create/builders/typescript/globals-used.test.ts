import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import {
  classesAskedFor,
  globalsUsed,
  markedGlobals,
  unmarkedGlobals,
} from "../../../../../../toolchain/create/builders/typescript/globals-used.ts";

const names = ["Date", "Math.random", "fetch", "crypto", "crypto.subtle", "File", "FormData"];

async function bundled(code: string): Promise<string> {
  const result = await build({
    stdin: { contents: code, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    define: { ...markedGlobals(names) },
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

const cases: readonly (readonly [code: string, used: readonly string[]])[] = [
  ["console.log(new Date(0))", ["Date"]],
  ["console.log(globalThis.Date.now(), self.fetch)", ["Date", "fetch"]],
  ["console.log(Math.random())", ["Math.random"]],
  ["console.log(Math.max(1, 2), Math?.floor(3))", []],
  ["const { random } = Math; console.log(random())", ["Math.random"]],
  ["const m = Math; console.log(m['ran' + 'dom']())", ["Math.random"]],
  // A local name is not the global one, and a property of another object is not either.
  ["const fetch = () => 1; console.log(fetch(), cache.Date)", []],
  ["function f(crypto) { return crypto.subtle } console.log(f)", []],
  ["console.log(crypto.randomUUID())", ["crypto"]],
  ["console.log(crypto.subtle)", ["crypto", "crypto.subtle"]],
  ["const c = crypto; console.log(c.subtle)", ["crypto", "crypto.subtle"]],
  ["const c = crypto; console.log(c.randomUUID())", ["crypto"]],
  // The global object in a variable: every name that occurs may be one of its members.
  ["const root = globalThis; console.log(root.fetch, root.Date)", ["Date", "fetch"]],
  ["console.log(Function('return this')().fetch)", ["fetch"]],
  ["console.log(eval('Date.now()'))", ["Date"]],
  ["console.log(Reflect.get(globalThis, 'fetch'))", ["fetch"]],
  ["console.log(typeof globalThis, f instanceof Function, Function.prototype.call)", []],
];

for (const [code, used] of cases) {
  test(`\`${code}\` uses ${used.length === 0 ? "nothing" : used.join(", ")}`, async () => {
    assert.deepEqual(globalsUsed(await bundled(code), names), used);
  });
}

test("marked code means the same after the second pass", async () => {
  const code =
    "const root = globalThis; result = [typeof Date.now(), Math.max(1, 2), root === self, typeof eval, new Function('return 7')()];";
  const second = await build({
    stdin: { contents: await bundled(code), loader: "js" },
    write: false,
    define: { ...unmarkedGlobals(names) },
    logLevel: "silent",
  });
  const context = { result: undefined as unknown };
  const { runInNewContext } = await import("node:vm");
  runInNewContext(`var self = globalThis; ${second.outputFiles[0]?.text ?? ""}`, context);
  assert.deepEqual([...(context.result as unknown[])], ["number", 2, true, "function", 7]);
});

const asked: readonly (readonly [code: string, classes: readonly string[]])[] = [
  ["console.log(typeof File !== 'undefined' && x instanceof File)", ["File"]],
  ["console.log(x instanceof File, new File([], 'a'))", []],
  ["console.log(x instanceof File, new FormData())", []],
  ["console.log(x instanceof File, Function('return this')())", ["File"]],
  ["console.log(x instanceof File, Function('return this')().File)", []],
  ["console.log(x instanceof Date)", []],
];
for (const [code, classes] of asked) {
  test(`\`${code}\` only asks for ${classes.length === 0 ? "nothing" : classes.join(", ")}`, async () => {
    const text = await bundled(code);
    assert.deepEqual(classesAskedFor(text, globalsUsed(text, names)), classes);
  });
}
