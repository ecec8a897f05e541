/** The programs that tests need besides Node. `scripts/test-tools.ts` knows where they are. */
import { findTool, type ToolName, variableOf, whyWithout } from "../scripts/test-tools.ts";

export { findTool };

/**
 * The file of a program that no test of a file can do without: `const wasmtime = needs("wasmtime")`. `npm test` does not start a test
 * file whose programs are missing, and reads which they are from the calls in it and in the helpers that it imports. So call it at
 * the top level, with the name as a literal.
 */
export function needs(name: ToolName): string {
  const file = findTool(name);
  if (file === undefined) throw new Error(`these tests cannot run here: ${whyWithout(name)}`);
  // The tested code looks for the programs in these variables.
  process.env[variableOf(name)] = file;
  return file;
}

/** For a test that stands beside others which do not need these programs: `test("…", { skip: without("wasm-tools") }, …)`. */
export function without(...names: readonly ToolName[]): string | false {
  return names.map((name) => whyWithout(name)).find((reason) => reason !== false) ?? false;
}
