/** WIT in binaries: packages in their binary form, and the world of a component. Bytes to model, and model to bytes. */
export { decodeWit, type DecodedWit } from "./decode.ts";
export { encodeWit } from "./encode.ts";
export { mergePackages } from "./merge.ts";
