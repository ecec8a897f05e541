/**
 * The WIT front end: text to syntax tree, trees to resolved packages, and both back to text.
 *
 * Nothing here does I/O, and nothing throws because of what a text holds: mistakes are diagnostics.
 */
export {
  abiShape,
  type AbiShape,
  type CoreSignature,
  type CoreValue,
  liftedSignature,
  loweredSignature,
} from "./abi.ts";
export {
  type Fix,
  hasErrors,
  lineAndColumn,
  type PackageChoice,
  type RelatedPlace,
  type TextRange,
  type WitDiagnostic,
  type WitSource,
} from "./diagnostics.ts";
export { type Change, comparePackages, type Comparison, type Level, packagesUsedBy } from "./diff.ts";
export { documentAsHtml, documentAsMarkdown } from "./document.ts";
export type * from "./model.ts";
export {
  declaredName,
  escapeIdentifier,
  functionName,
  interfaceId,
  KEYWORDS,
  labelDefect,
  packageId,
  qualifiedId,
} from "./names.ts";
export { formatWit, printWit, type TextChange } from "./print/format.ts";
export { printPackage } from "./print/package.ts";
export { printFunc, printType } from "./print/type.ts";
export {
  containsBorrow,
  dealias,
  findWorld,
  isResource,
  membersOf,
  partsOf,
  WorldNotFound,
} from "./queries.ts";
export type { FileScope, ItemState, PackageState, TypeEntry } from "./resolve/context.ts";
export { findItem } from "./resolve/lookup.ts";
export { type NamedPackages, packagesIn } from "./resolve/packages.ts";
export { type ResolvedFiles, type ResolveFilesInput, Resolver } from "./resolve/resolver.ts";
export { type ResolvedWit, type ResolveInput, resolveWit, type WitPackageSource } from "./resolve/index.ts";
export type { Comment, Token } from "./syntax/lexer.ts";
export { parseShortWit, parseWit } from "./syntax/parser.ts";
export type * as syntax from "./syntax/tree.ts";
export type { SyntaxFile } from "./syntax/tree.ts";
