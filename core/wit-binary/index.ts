/** WIT in binaries: packages in their binary form, and what components import and export. Bytes in, model out, and back. */
export { decodeWit, type DecodedWit } from "./decode.ts";
export { encodeWit } from "./encode.ts";
export { mergePackages } from "./merge.ts";
