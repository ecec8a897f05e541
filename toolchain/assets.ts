import * as path from "node:path";

/** The files that ship with the toolchain, as `npm run build` lays them out in `dist/`. All paths are absolute. */
export interface Assets {
  readonly root: string;
  /** Framework components: `transport.wasm`, ... */
  readonly components: string;
  /** WIT packages, one folder each: `wasmcp-mcp-v20251125/`, `wasi-io/`, ... */
  readonly wit: string;
  readonly templates: string;
  /** AssemblyScript support sources that generated bindings import. */
  readonly bindgenRuntime: string;
  /** The embedded runtime's entry point, to be run by Node. */
  readonly embeddedRuntime: string;
  /** The language server's entry point, to be run by Node. */
  readonly languageServer: string;
}

/** `root` is the `dist` folder: in a bundle, the folder of the entry point itself. */
export function assetsAt(root: string): Assets {
  return {
    root,
    components: path.join(root, "components"),
    wit: path.join(root, "wit"),
    templates: path.join(root, "templates"),
    bindgenRuntime: path.join(root, "bindgen-runtime"),
    embeddedRuntime: path.join(root, "embedded.js"),
    languageServer: path.join(root, "wit-lsp.js"),
  };
}
