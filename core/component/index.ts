/** Component binaries: read them, understand their types, write new ones. Bytes in, bytes out. */
export {
  describeComponent,
  linkComponent,
  readComponent,
  type Component,
  type ComponentDescription,
  type ItemDescription,
} from "./component.ts";
export { refuseHiddenNames } from "./hidden-names.ts";
export { deferCoreStart, renameCoreExports } from "./core-exports.ts";
export { compactMemory, type Allocation, type EditMemory } from "./compact-memory.ts";
export { dropRelocations } from "./drop-relocations.ts";
export { exportDirectly } from "./export-directly.ts";
export { ReaderError } from "./reader/cursor.ts";
export { shareMemoryImages } from "./share-memory-images.ts";
export { shareDefinitions, type SharedDefinitions } from "./share-definitions.ts";
export { stripCustomSections } from "./rewrite.ts";
export { DROP, standInName, withholdImports, type HostFunction, type Withheld } from "./withhold-imports.ts";
export { readSections } from "./reader/section.ts";
export { Sink } from "./writer/sink.ts";
export { writeSections } from "./writer/section.ts";
export type { Alias } from "./model/alias.ts";
export type { Section, SectionContent } from "./model/section.ts";
export type { Index, SortIndex } from "./model/sort.ts";
export { mapParts, mapUnlabelledParts } from "./model/composite.ts";
export type { CanonOpt } from "./model/canon.ts";
export type { DefType, DefValType, FuncType, PrimValType, ValType } from "./model/type.ts";
export type { InstantiateArg } from "./model/instance.ts";
export type { ComponentDefinition } from "./definitions.ts";
export { linkDefinition, openLinker, StepBudget, type Arguments, type Linked } from "./resolve.ts";
export {
  ComponentBuilder,
  ComponentTypeBuilder,
  InstanceTypeBuilder,
  writeWitPackage,
  type ItemName,
} from "./builder.ts";
export {
  higherVersion,
  parseInterfaceName,
  printInterfaceName,
  sameInterface,
  versionTrack,
  type InterfaceName,
} from "./names.ts";
export { printFunctionType, printItem, printValueType } from "./print.ts";
export {
  type Attributes,
  innerTypes,
  TypeInterner,
  withoutName,
  type Case,
  type Field,
  type FunctionType,
  type InstanceItem,
  type Item,
  type NamedType,
  type Resource,
  type ResourceName,
  type TypeItem,
  type ValueType,
} from "./types.ts";
