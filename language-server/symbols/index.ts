/** The semantic index: every name of every file, with the symbol that it declares or refers to. */
export { namesIn, namesInType } from "./file-index.ts";
export { findPath, findType, itemKey, type Members, packageKey, type Place as LookupPlace } from "./keys.ts";
export { type Meaning, meaningOf } from "./model.ts";
export { fileIndex, findOccurrences, findSymbol, occurrenceAt, type Place } from "./queries.ts";
export { accessorOf, type Declaration, type FileIndex, type Occurrence, type WitSymbol } from "./symbol.ts";
