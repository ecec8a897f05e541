/** WIT out of binaries: packages in their binary form, and what components import and export. Bytes in, model out. */
export { decodeWit, type DecodedWit } from "./decode.ts";
export { mergePackages } from "./merge.ts";
