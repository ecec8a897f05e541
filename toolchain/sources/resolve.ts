/** From a name to the file of a component. */
import { realpath } from "node:fs/promises";
import { ToolchainError } from "../../core/errors.ts";
import type { Config } from "./config/config.ts";
import { unknownName } from "./config/unknown-name.ts";
import { looksLikePackage } from "./packages/package-spec.ts";
import type { Packages, ResolvedPackage } from "./packages/packages.ts";
import { isPath } from "../../core/text/index.ts";
import { findPath, type PathContext } from "./paths.ts";

/** A component that a spec names. */
export interface ResolvedSpec {
  /** As the user typed it, or as the profile has it. */
  readonly spec: string;
  /** What the spec was taken for. */
  readonly kind: "alias" | "path" | "package";
  /** Where it leads: the end of a chain of aliases, otherwise the spec itself. */
  readonly target: string;
  /** The profile that it comes from, as the user typed it. */
  readonly profile: string | undefined;
  /** Absolute, symbolic links followed. */
  readonly file: string;
  /** The release that was taken, if `target` is a package. */
  readonly package: ResolvedPackage | undefined;
}

export interface SpecContext extends PathContext {
  readonly config: Config;
  /** Where packages come from; without it they are an error. */
  readonly packages?: Pick<Packages, "resolve"> | undefined;
}

/**
 * Resolves what a user typed, in this order: a profile is replaced by its components, an alias by its target; a text
 * with a slash, a backslash or the ending `.wasm` is a path; a text with a colon is a package.
 *
 * A component of a profile is left out if an earlier spec leads to the same file.
 */
export async function resolveSpecs(
  specs: readonly string[],
  context: SpecContext,
): Promise<readonly ResolvedSpec[]> {
  const { profiles } = context.config;
  const expanded = specs.flatMap((spec): readonly { readonly spec: string; readonly profile?: string }[] => {
    const profile = profiles.get(spec);
    return profile?.components.map((each) => ({ spec: each.spec, profile: spec })) ?? [{ spec }];
  });
  const resolved = await Promise.all(
    expanded.map(async ({ spec, profile }) => ({ ...(await resolveSpec(spec, context)), profile })),
  );
  const seen = new Set<string>();
  return resolved.filter(({ file, profile }) => {
    const isNew = !seen.has(file);
    seen.add(file);
    return isNew || profile === undefined;
  });
}

/** Resolves an alias, a path or a package, but no profile. */
export async function resolveSpec(spec: string, context: SpecContext): Promise<ResolvedSpec> {
  const target = endOfAliases(spec, context.config);
  const isAlias = context.config.components.has(spec);
  try {
    const found = await findFile(target, context);
    const kind = isAlias ? "alias" : found.package === undefined ? "path" : "package";
    return { spec, kind, target, profile: undefined, ...found };
  } catch (error) {
    if (!isAlias) throw error;
    throw new ToolchainError(
      "bad-alias",
      `cannot use the alias \`${spec}\`, which stands for \`${target}\``,
      {
        cause: error,
      },
    );
  }
}

/** What an alias of an alias stands for in the end; anything else stands for itself. */
export function endOfAliases(spec: string, { components }: Pick<Config, "components">): string {
  let target = spec;
  // `parseConfig` has left out aliases that form a circle.
  for (let next = components.get(target); next !== undefined;) {
    target = next;
    next = components.get(target);
  }
  return target;
}

async function findFile(
  target: string,
  context: SpecContext,
): Promise<Pick<ResolvedSpec, "file" | "package">> {
  if (isPath(target)) return { file: await realpath(await findPath(target, context)), package: undefined };
  if (!looksLikePackage(target)) throw unknownName(target, context.config);
  if (context.packages !== undefined) {
    const found = await context.packages.resolve(target);
    return { file: found.file, package: found };
  }
  throw new ToolchainError("packages-unsupported", `expected a file, found the package \`${target}\``, {
    remedy: `download it with \`wasmcp pull ${target}\`, and name the file`,
  });
}
