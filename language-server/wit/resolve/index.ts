/** Source files to the resolved model: every name bound, worlds elaborated, gates applied. */
import { hasErrors, type WitDiagnostic } from "../diagnostics.ts";
import type { Package } from "../model.ts";
import type { Context } from "./context.ts";
import { declareItems, resolveItems } from "./items.ts";
import { collectPackages, indexPackages, sortPackages, type WitPackageSource } from "./packages.ts";

export type { WitPackageSource } from "./packages.ts";

export interface ResolveInput {
  readonly root: WitPackageSource;
  readonly dependencies: readonly WitPackageSource[];
  /** The features whose `@unstable` items are there; none by default. */
  readonly features?: "all" | ReadonlySet<string>;
}

export interface ResolvedWit {
  /** Absent when there is any error: a half-understood package must not be built on. */
  readonly root: Package | undefined;
  /** Dependencies before their dependents; with errors, whatever could be resolved. */
  readonly packages: readonly Package[];
  /** File by file in the order given, and within a file in the order of the text. */
  readonly diagnostics: readonly WitDiagnostic[];
}

/** Never throws, whatever the sources hold. */
export function resolveWit(input: ResolveInput): ResolvedWit {
  const diagnostics: WitDiagnostic[] = [];
  const root = collectPackages(input.root, diagnostics);
  const dependencies = input.dependencies.map((dependency) => collectPackages(dependency, diagnostics));
  const all = [root, ...dependencies].flatMap((collected) => collected.packages);
  const packages = indexPackages(all, diagnostics);
  const context: Context = { diagnostics, features: input.features ?? new Set(), packages };
  for (const state of packages.values()) declareItems(context, state);
  const sorted = sortPackages(context, [...packages.values()]);
  for (const state of sorted) resolveItems(context, state);
  return {
    root: hasErrors(diagnostics) ? undefined : root.main?.package,
    packages: sorted.map((state) => state.package),
    diagnostics: inReadingOrder(input, diagnostics),
  };
}

function inReadingOrder(input: ResolveInput, diagnostics: readonly WitDiagnostic[]): readonly WitDiagnostic[] {
  const sources = [input.root, ...input.dependencies].flatMap((dependency) => dependency.sources);
  const position = new Map(sources.map((source, index) => [source.path, index]));
  return diagnostics.toSorted(
    (a, b) => (position.get(a.path) ?? 0) - (position.get(b.path) ?? 0) || a.range.start - b.range.start,
  );
}
