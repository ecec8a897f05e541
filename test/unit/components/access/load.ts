/** A component of the framework inside this process. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import type { ComponentName } from "../../../../components/manifest.ts";
import { buildComponents } from "../../../../scripts/build-components.ts";

/** Makes an instance with a memory of its own. `Interface` is the caller's claim about the exports. */
export type Instantiate<Interface> = (imports: object) => Promise<Readonly<Record<string, Interface>>>;

export async function loadComponent<Interface>(name: ComponentName): Promise<Instantiate<Interface>> {
  const [built] = await buildComponents(undefined, [name]);
  const binary = await fs.readFile(built?.file ?? "");
  const { files } = await transpileBytes(binary, { name, instantiation: "async" });
  const modules = new Map<string, WebAssembly.Module>();
  for (const [file, bytes] of Object.entries(files)) {
    if (file.endsWith(".wasm")) modules.set(file, await WebAssembly.compile(Buffer.from(bytes)));
  }
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), `wasmcp-${name}-`));
  const entry = path.join(folder, "component.mjs");
  await fs.writeFile(entry, files[`${name}.js`] ?? new Uint8Array());
  const { instantiate } = (await import(pathToFileURL(entry).href)) as {
    readonly instantiate: (
      getCoreModule: (file: string) => WebAssembly.Module | undefined,
      imports: object,
    ) => Promise<Readonly<Record<string, Interface>>>;
  };
  await fs.rm(folder, { recursive: true, force: true });
  return (imports) => instantiate((file) => modules.get(file), imports);
}
