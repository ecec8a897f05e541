/** What our server and our clients say to each other beyond the Language Server Protocol. */

/** `{ uri }` of a `.wasm` file -> the URI of the WIT that it is about, or `null` when it holds none. */
export const WIT_OF_BINARY = "wasmcp/witOf";

/** `{ uri }` of a text with our own scheme, such as `WIT_OF_BINARY` gives -> the text, or `null`. */
export const WIT_TEXT = "wasmcp/witText";

/** The scheme of these texts. */
export const WIT_SCHEME = "wasmcp-wit";

/** From a server in a browser to its client: `{ uri }` of a folder -> `{ name, isDirectory }[]`. */
export const READ_DIRECTORY = "wasmcp/readDirectory";

/** From a server in a browser to its client: `{ uri }` of a file -> its bytes, or `null`. */
export const READ_FILE = "wasmcp/readFile";
