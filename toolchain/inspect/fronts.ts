/** The components of a server that take HTTP requests, and what the composer wrote for them. */
import { readSections, type Component, type Section } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { transportOf } from "../compose/index.ts";
import { readConstantFunctions } from "./bytes.ts";
import { readComposition } from "./composition.ts";
import { extractComponent, ExtractionBudget } from "./extract.ts";

/** An instance of a composition. */
export interface Instance {
  /** The names of what it exports. */
  readonly exports: readonly string[];
  /** The component that provides an interface to it, given as the beginning of a name: `wasmcp:framework/access@`. */
  providerOf(interfaceName: string): readonly Section[] | undefined;
}

/** Those that take HTTP requests. The transport comes first, and what stands before it later. */
export function readFronts(component: Component): readonly Instance[] {
  return readInstances(component).filter(({ exports }) => exports.some(servesHttp));
}

/** In the order of instantiation. */
export function readInstances({ bytes: file, sections }: Component): readonly Instance[] {
  const embedded: (readonly Section[])[] = [];
  const budget = new ExtractionBudget(file.length);
  const composition = readComposition(sections, (bytes, around) => {
    embedded.push(sectionsOf(() => extractComponent(bytes, [around], budget)));
    return undefined;
  });
  const instances = composition?.instances ?? [];
  return instances.map(({ component, imports }) => ({
    exports: namesIn(embedded[component], "exports"),
    providerOf: (interfaceName) => {
      const from = imports.find(({ name }) => name.startsWith(interfaceName))?.from;
      return typeof from === "number" ? embedded[instances[from]?.component ?? -1] : undefined;
    },
  }));
}

export function servesHttp(exportName: string): boolean {
  return transportOf(exportName) === "http";
}

/** The names of what a component imports. */
export function importsOf(sections: readonly Section[] | undefined): readonly string[] {
  return namesIn(sections, "imports");
}

/** What a generated component says; one that was made otherwise says nothing that could be read without running it. */
export function constantsIn(sections: readonly Section[]): {
  /** Empty for a function that returns none. */
  readonly textOf: (name: string) => string;
  readonly isTrue: (name: string) => boolean;
} {
  const functions = sections.flatMap(({ content }) =>
    content.kind === "core-module" ? (readConstantFunctions(content.bytes) ?? []) : [],
  );
  const find = (name: string) => functions.find((each) => each.name === name);
  return { textOf: (name) => find(name)?.text ?? "", isTrue: (name) => find(name)?.result === 1 };
}

/** None of a component that cannot be read. */
function sectionsOf(read: () => Uint8Array): readonly Section[] {
  try {
    return readSections(read());
  } catch (error) {
    if (error instanceof ToolchainError) return [];
    throw error;
  }
}

function namesIn(sections: readonly Section[] | undefined, kind: "imports" | "exports"): readonly string[] {
  return (sections ?? []).flatMap(({ content }) =>
    content.kind === kind ? content.items.map(({ name }) => name.name) : [],
  );
}
