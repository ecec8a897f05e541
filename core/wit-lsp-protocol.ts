/** The requests between our language server and our clients that the Language Server Protocol does not have. */

/** Client to server: `{ uri }` of a `.wasm` file -> the URI of the WIT of its main package, or `null` if it has none. */
export const WIT_OF_BINARY = "wasmcp/witOf";

/** Client to server: `{ uri }` with the scheme `WIT_SCHEME`, as `WIT_OF_BINARY` returns it -> the text, or `null`. */
export const WIT_TEXT = "wasmcp/witText";

/** Notification of a client to the server: the user trusts the workspace now. `isTrusted` among the initialization options says it from the start. */
export const WORKSPACE_TRUSTED = "wasmcp/workspaceTrusted";

/** A command of the server, with the name of a feature: its items count from now on. A client that has settings writes it there instead. */
export const ENABLE_FEATURE = "wasmcp.wit.enableFeature";

/** A command of the server, with the URI of a WIT file and the identifier of a bundled package, which is copied to the file's `deps`. */
export const ADD_PACKAGE = "wasmcp.wit.addPackage";

/** The scheme of the URIs of WIT that the server has decoded from a `.wasm` file. */
export const WIT_SCHEME = "wasmcp-wit";

/** Server in a browser to client: `{ uri }` of a folder -> `{ name, isDirectory }[]`. */
export const READ_DIRECTORY = "wasmcp/readDirectory";

/** Server in a browser to client: `{ uri }` of a file -> its bytes, or `null`. */
export const READ_FILE = "wasmcp/readFile";
