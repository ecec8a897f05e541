/**
 * Problem: every component that a JavaScript engine is built into carries the engine: ten tools, ten times 770 KB of
 * the same bytes, compiled ten times by the host.
 *
 * Idea: a core module that occurs twice, however deep, moves to the root, and an `outer` alias takes its
 * place. A section that defines one module becomes a section that defines one module, so every index stays as it is, and
 * everything else is copied. The same goes for nested components, if they refer to nothing around them.
 *
 * Result: the definitions of a root component, each once. The rest is copied without being decoded.
 */
import { equalBytes } from "./equal-bytes.ts";
import type { Alias } from "./model/alias.ts";
import type { Section } from "./model/section.ts";
import type { DefType } from "./model/type.ts";
import type { Embedded } from "./reader/outline.ts";
import { readSections } from "./reader/section.ts";
import { contentOf, rewriteEmbedded, wholeFile, type Extent } from "./rewrite.ts";
import { writeAlias } from "./writer/alias.ts";
import { sectionHeader } from "./writer/section.ts";
import { Sink } from "./writer/sink.ts";

/** What a root that has defined no module and no component yet is to define, modules first, in this order. */
export interface SharedDefinitions {
  readonly modules: readonly Uint8Array[];
  readonly components: readonly Uint8Array[];
  /** Where each of the given components is among `components`. */
  readonly positions: readonly number[];
}

/** Below this size a copy costs next to nothing, and components stay readable by themselves. */
const SMALLEST_SHARED = 512;

export function shareDefinitions(components: readonly Uint8Array[]): SharedDefinitions {
  const roots = components.map(wholeFile);
  const occurrences = new Occurrences();
  for (const root of roots) occurrences.add(root, true);

  const modules = occurrences.shared("core-module");
  // A definition that contains another is larger, so the contained one comes first.
  const shared = occurrences.shared("component").sort((a, b) => a.bytes.length - b.bytes.length);
  const alias = (extent: Extent, depth: number): Uint8Array[] | undefined => {
    const definition = occurrences.find(extent);
    if (definition === undefined) return undefined;
    const sort = extent.embedded.kind === "component" ? "component" : "core module";
    const index = (sort === "component" ? shared : modules).indexOf(definition);
    return index < 0 ? undefined : aliasSection({ kind: "outer", sort, count: depth, index });
  };
  const defined = shared.map((definition) => rewriteEmbedded(definition, alias));
  const positions = roots.map((root) => {
    const definition = occurrences.find(root);
    const known = definition === undefined ? -1 : shared.indexOf(definition);
    return known >= 0 ? known : defined.push(rewriteEmbedded(root, alias)) - 1;
  });
  return { modules: modules.map(({ bytes }) => bytes), components: defined, positions };
}

interface Definition extends Extent {
  readonly bytes: Uint8Array;
  count: number;
}

/** Counts equal definitions. Definitions inside of the second of two equal components do not count: they disappear with it. */
class Occurrences {
  readonly #bySize = new Map<number, Definition[]>();

  /** `isRoot`: a whole file, which has nothing around it to refer to. */
  add(extent: Extent, isRoot = false): void {
    const { source, embedded } = extent;
    if (embedded.kind === "custom") return;
    const bytes = contentOf(extent);
    if (bytes.length >= SMALLEST_SHARED) {
      const known = this.find(extent);
      if (known === undefined) {
        const sameSize = this.#bySize.get(bytes.length) ?? [];
        this.#bySize.set(bytes.length, sameSize);
        sameSize.push({ ...extent, bytes, count: 1 });
      } else if (embedded.kind === "core-module" || isRoot || isClosed(bytes)) {
        known.count += 1;
        return;
      }
    }
    if (embedded.kind === "component") {
      for (const inner of embedded.inner) this.add({ source, embedded: inner });
    }
  }

  find(extent: Extent): Definition | undefined {
    const bytes = contentOf(extent);
    return this.#bySize
      .get(bytes.length)
      ?.find((other) => other.embedded.kind === extent.embedded.kind && equalBytes(other.bytes, bytes));
  }

  /** In an order that depends on the input alone. */
  shared(kind: Embedded["kind"]): Definition[] {
    return [...this.#bySize.values()]
      .flat()
      .filter(({ embedded, count }) => embedded.kind === kind && count > 1);
  }
}

function aliasSection(alias: Alias): Uint8Array[] {
  const content = new Sink();
  content.vec([alias], (item) => writeAlias(content, item));
  return [sectionHeader("aliases", content.length), content.finish()];
}

/** Whether a component means the same wherever it is defined: no alias in it reaches a scope around it. */
export function isClosed(bytes: Uint8Array): boolean {
  return sectionsReach(readSections(bytes)) === 0;
}

/** How many scopes outward the aliases in these sections reach; 0 means that they stay in their own scope. */
function sectionsReach(sections: readonly Section[]): number {
  const reaches = sections.map(({ content }): number => {
    switch (content.kind) {
      case "component":
        return sectionsReach(readSections(content.bytes)) - 1;
      case "aliases":
        return Math.max(0, ...content.items.map(aliasReach));
      case "types":
        return Math.max(0, ...content.items.map(typeReach));
      case "core-types":
        // Module types may hold aliases, and nothing here looks into them.
        return Infinity;
      default:
        return 0;
    }
  });
  return Math.max(0, ...reaches);
}

function aliasReach(alias: Alias): number {
  return alias.kind === "outer" ? alias.count : 0;
}

function typeReach(type: DefType): number {
  if (type.kind !== "instance" && type.kind !== "component") return 0;
  const reaches = type.declarations.map((declaration) => {
    if (declaration.kind === "core-type") return Infinity;
    if (declaration.kind === "alias") return aliasReach(declaration.alias);
    return declaration.kind === "type" ? typeReach(declaration.type) : 0;
  });
  // An instance type and a component type are scopes of their own.
  return Math.max(0, ...reaches) - 1;
}
