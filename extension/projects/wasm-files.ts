/** Decides by its exports what a `.wasm` file can be used for. No `vscode` here. */
import * as fs from "node:fs/promises";

/** A part exports an MCP interface and can be composed; a server exports an HTTP handler and can be run. */
export type WasmFileUse = "part" | "server";

/** The files that can be used like this, in the given order. Core modules and damaged files have no use. */
export async function filesFor(use: WasmFileUse, files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) {
    if ((await useOf(file)) === use) found.push(file);
  }
  return found;
}

async function useOf(file: string): Promise<WasmFileUse | undefined> {
  const { readComponent } = await import("../../core/component/index.ts");
  let names: readonly string[];
  try {
    names = [...readComponent(await fs.readFile(file)).exports.keys()];
  } catch {
    // The user did not select this file, so it is only left out of the choices.
    return undefined;
  }
  if (names.some((name) => /^wasi:http\/(incoming-)?handler@/.test(name))) return "server";
  return names.some((name) => name.startsWith("wasmcp:mcp-")) ? "part" : undefined;
}
