import * as path from "node:path";

/** The files that ship with the toolchain, as `npm run build` lays them out in `dist/`. All paths are absolute. */
export interface Assets {
  readonly root: string;
  /** Framework components: `transport.wasm`, ... */
  readonly components: string;
  /** WIT packages, one folder each: `wasmcp-mcp-v20251125/`, `wasi-io/`, ... */
  readonly wit: string;
  readonly templates: string;
  /** Guides and reference pages, for agents: `guides/`, `reference/`. */
  readonly docs: string;
  /** SDKs that become part of projects: `python/wasmcp/`, `rust/`. */
  readonly sdk: string;
  /** AssemblyScript support sources that generated bindings import. */
  readonly bindgenRuntime: string;
  /** JavaScript that becomes part of TypeScript components: `platform/url.js`, `node/buffer.js`, ... */
  readonly guest: string;
  /** The embedded runtime's entry point, to be run by Node. */
  readonly embeddedRuntime: string;
  /** The entry point of the process that builds for `wasmcp dev`, to be run by Node. */
  readonly devBuilder: string;
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
    docs: path.join(root, "docs"),
    sdk: path.join(root, "sdk"),
    bindgenRuntime: path.join(root, "bindgen-runtime"),
    guest: path.join(root, "guest"),
    embeddedRuntime: path.join(root, "embedded.js"),
    devBuilder: path.join(root, "dev-builder.js"),
    languageServer: path.join(root, "wit-lsp.js"),
  };
}
