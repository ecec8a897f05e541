/**
 * Takes a component out of the one that embeds it. Definitions that it shares with others are `outer` aliases there; here
 * the definition replaces the alias again, so that every index stays as it is.
 */
import { ToolchainError } from "../../core/errors.ts";
import { readSections, StepBudget, writeSections, type SectionContent } from "../../core/component/index.ts";

/** The definitions in the scopes around a component, innermost scope first. */
export interface Surroundings {
  readonly modules: readonly Uint8Array[];
  readonly components: readonly Uint8Array[];
}

/**
 * Limits the bytes written while one file is inspected. A small file can hold a chain of definitions of which each refers
 * twice to the one before, so that each link doubles the output.
 */
export class ExtractionBudget {
  /** For the types of all parts together, which a whole server may have once. */
  readonly steps = new StepBudget();
  readonly #limit: number;
  #left: number;

  /** `size`: of the file that is inspected. A server of a hundred parts with one engine takes 40 times its size. */
  constructor(size: number) {
    this.#limit = Math.min(MOST, LEAST + FACTOR * size);
    this.#left = this.#limit;
  }

  /** Throws a `ToolchainError` when the budget is used up. */
  take(bytes: number): void {
    // Reading takes its time however small the component is.
    this.#left -= Math.max(bytes, LEAST_COST);
    if (this.#left < 0) {
      throw new ToolchainError(
        "too-large",
        `the file is too large to inspect: with a copy of each shared component, its parts take more than ${Math.round(this.#limit / MEGABYTE)} MB`,
      );
    }
  }
}

const LEAST_COST = 16 * 1024;
const MEGABYTE = 1024 * 1024;
const MOST = 256 * MEGABYTE;
const LEAST = 32 * MEGABYTE;
const FACTOR = 64;

/** Deeper than this nothing is shared: our composer has two levels at most. */
const MAX_DEPTH = 64;

export function extractComponent(
  bytes: Uint8Array,
  around: readonly Surroundings[],
  budget: ExtractionBudget,
): Uint8Array {
  return extract(bytes, around, 0, budget);
}

/** `depth` counts the scopes between the bytes and the component that is taken out. */
function extract(
  bytes: Uint8Array,
  around: readonly Surroundings[],
  depth: number,
  budget: ExtractionBudget,
): Uint8Array {
  budget.take(bytes.length);
  if (depth > MAX_DEPTH) return bytes;
  const sections = readSections(bytes).map(({ content }) => content);
  return writeSections(sections.flatMap((section) => extractSection(section, around, depth, budget)));
}

function extractSection(
  section: SectionContent,
  around: readonly Surroundings[],
  depth: number,
  budget: ExtractionBudget,
): SectionContent[] {
  if (section.kind === "component") {
    return [{ kind: "component", bytes: extract(section.bytes, around, depth + 1, budget) }];
  }
  if (section.kind !== "aliases") return [section];
  const sections: SectionContent[] = [];
  let kept: Alias[] = [];
  const keep = () => {
    if (kept.length > 0) sections.push({ kind: "aliases", items: kept });
    kept = [];
  };
  for (const alias of section.items) {
    const definition = definitionOf(alias, around, depth, budget);
    if (definition === undefined) {
      kept.push(alias);
    } else {
      keep();
      sections.push(definition);
    }
  }
  keep();
  return sections;
}

type Alias = Extract<SectionContent, { readonly kind: "aliases" }>["items"][number];

/** What an alias stands for, if that is a module or a component outside of the one that is taken out. */
function definitionOf(
  alias: Alias,
  around: readonly Surroundings[],
  depth: number,
  budget: ExtractionBudget,
): SectionContent | undefined {
  if (alias.kind !== "outer") return undefined;
  const outside = around.slice(alias.count - depth - 1);
  if (alias.count <= depth || outside[0] === undefined) return undefined;
  if (alias.sort === "core module") {
    const bytes = outside[0].modules[alias.index];
    budget.take(bytes?.length ?? 0);
    return bytes && { kind: "core-module", bytes };
  }
  const component = alias.sort === "component" ? outside[0].components[alias.index] : undefined;
  // A shared component refers to the scope that it is defined in, which the one it is copied to does not have.
  return component && { kind: "component", bytes: extract(component, outside, 0, budget) };
}
