import type { Section } from "./model/section.ts";
import { readSections } from "./reader/section.ts";
import { linkTypes, type Arguments, type Linked, type StepBudget } from "./resolve.ts";
import type { Item } from "./types.ts";

/** A component whose outside is understood; its inside stays bytes. */
export interface Component {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  /** In the order of the binary, keyed by the whole name: `wasi:io/streams@0.2.12`, `run`. */
  readonly imports: ReadonlyMap<string, Item>;
  readonly exports: ReadonlyMap<string, Item>;
}

/** Throws a `ReaderError` for bytes that are not a component. Neither validates code nor runs it. */
export function readComponent(bytes: Uint8Array, steps?: StepBudget): Component {
  const sections = readSections(bytes);
  const { imports, exports } = linkTypes(sections, undefined, steps);
  return { bytes, sections, imports, exports };
}

/** The component's types when its imports are satisfied by `args`: what its exports then are, resources included. */
export function linkComponent(component: Component, args: Arguments): Linked {
  return linkTypes(component.sections, args);
}

export interface ItemDescription {
  readonly name: string;
  readonly kind: Item["kind"];
}

export interface ComponentDescription {
  readonly imports: readonly ItemDescription[];
  readonly exports: readonly ItemDescription[];
}

/** What a component needs and offers, by name. */
export function describeComponent(component: Component): ComponentDescription {
  const describe = (items: ReadonlyMap<string, Item>) =>
    [...items].map(([name, { kind }]) => ({ name, kind }));
  return { imports: describe(component.imports), exports: describe(component.exports) };
}
