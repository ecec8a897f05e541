/** Source files to the resolved model: every name bound, worlds elaborated, gates applied. */
import { hasErrors, type WitDiagnostic } from "../diagnostics.ts";
import type { Package } from "../model.ts";
import { parseWit } from "../syntax/parser.ts";
import type { WitPackageSource } from "./packages.ts";
import { Resolver } from "./resolver.ts";

export type { WitPackageSource } from "./packages.ts";

export interface ResolveInput {
  readonly root: WitPackageSource;
  readonly dependencies: readonly WitPackageSource[];
  /** The enabled features, whose `@unstable` items are included; none by default. */
  readonly features?: "all" | ReadonlySet<string>;
}

export interface ResolvedWit {
  /** Absent if the package has an error, so that a broken package is not used. */
  readonly root: Package | undefined;
  /** Dependencies before their dependents; with errors, all packages that could be resolved. */
  readonly packages: readonly Package[];
  /** File by file in the order given, and within a file in the order of the text. */
  readonly diagnostics: readonly WitDiagnostic[];
}

/** Never throws: mistakes are diagnostics. */
export function resolveWit(input: ResolveInput): ResolvedWit {
  const parse = ({ sources }: WitPackageSource) => sources.map(parseWit);
  const [root, dependencies] = [parse(input.root), input.dependencies.map(parse)];
  const files = [root, ...dependencies].flat();
  const resolved = new Resolver().resolve({
    root: root.map(({ file }) => file),
    dependencies: dependencies.map((parsed) => parsed.map(({ file }) => file)),
    features: input.features ?? new Set(),
  });
  const diagnostics = [...files.flatMap((parsed) => parsed.diagnostics), ...resolved.diagnostics];
  return {
    root: hasErrors(diagnostics) ? undefined : resolved.main?.package,
    packages: resolved.packages.map((state) => state.package),
    diagnostics: inReadingOrder(input, diagnostics),
  };
}

function inReadingOrder(
  input: ResolveInput,
  diagnostics: readonly WitDiagnostic[],
): readonly WitDiagnostic[] {
  const sources = [input.root, ...input.dependencies].flatMap((dependency) => dependency.sources);
  const position = new Map(sources.map((source, index) => [source.path, index]));
  return diagnostics.toSorted(
    (a, b) => (position.get(a.path) ?? 0) - (position.get(b.path) ?? 0) || a.range.start - b.range.start,
  );
}
