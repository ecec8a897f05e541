import { realpath } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";
import { looksLikePackage, type Packages, type ResolvedPackage } from "../packages/index.ts";
import type { Config } from "./config.ts";
import { nearest } from "./names.ts";
import { findPath, isPath, type PathContext } from "./paths.ts";

/** A component that a spec names. */
export interface ResolvedSpec {
  /** As it was typed, or as the profile has it. */
  readonly spec: string;
  /** What the spec was taken for. */
  readonly kind: "alias" | "path" | "package";
  /** Where it leads: the end of a chain of aliases, otherwise the spec itself. */
  readonly target: string;
  /** The profile that it comes from, as it was typed. */
  readonly profile: string | undefined;
  /** Absolute, symbolic links followed. */
  readonly file: string;
  /** The release that was taken, if `target` is a package. */
  readonly package: ResolvedPackage | undefined;
}

export interface SpecContext extends PathContext {
  readonly config: Config;
  /** Where packages come from; without it they are an error. */
  readonly packages?: Packages | undefined;
}

/**
 * Resolves what a user typed, in this order: a profile is replaced by its components, an alias by its target;
 * what has a slash, a backslash or the ending `.wasm` is a path; what has a colon is a package.
 *
 * A component that a profile brings and that is there already, by whatever name, is left out.
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

/** Resolves an alias, a path or a package; a profile is not looked for. */
export async function resolveSpec(spec: string, context: SpecContext): Promise<ResolvedSpec> {
  const target = endOfAliases(spec, context.config);
  const isAlias = context.config.components.has(spec);
  try {
    const found = await findFile(target, context);
    const kind = isAlias ? "alias" : found.package === undefined ? "path" : "package";
    return { spec, kind, target, profile: undefined, ...found };
  } catch (error) {
    if (!isAlias) throw error;
    throw new ToolchainError("bad-alias", `the alias \`${spec}\` stands for \`${target}\``, { cause: error });
  }
}

/** What an alias of an alias stands for in the end; anything else stands for itself. */
export function endOfAliases(spec: string, { components }: Config): string {
  let target = spec;
  // Circles have been taken out when the configuration was read.
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
  throw new ToolchainError(
    "packages-unsupported",
    `\`${target}\` is a package, and only files are taken here`,
    {
      remedy: `fetch it with \`wasmcp pull ${target}\` and give the file`,
    },
  );
}

/** Nothing goes by this name: why not, and which names there are. */
export function unknownName(name: string, { file, components, profiles, problems }: Config): ToolchainError {
  const problem = problems.find(
    ({ entry }) => entry === `components.${name}` || entry === `profiles.${name}`,
  );
  if (problem !== undefined) {
    return new ToolchainError("bad-config", `\`${name}\` cannot be used: ${problem.message}`, {
      remedy: `correct \`${problem.entry}\` in \`${file}\``,
    });
  }
  const unread = problems.find(({ entry }) => entry === undefined);
  if (unread !== undefined) {
    return new ToolchainError("bad-config", `\`${name}\` is not known, since \`${file}\` cannot be read`, {
      cause: new Error(unread.message),
    });
  }
  const known = [...components.keys(), ...profiles.keys()].sort();
  const similar = nearest(name, known);
  const accepted = [
    similar === undefined ? undefined : `did you mean \`${similar}\`?`,
    known.length === 0
      ? `\`${file}\` names none`
      : `\`${file}\` names ${known.map((other) => `\`${other}\``).join(", ")}`,
    `a file is given as a path, as in \`./${name}.wasm\``,
  ];
  return new ToolchainError("unknown-component", `there is no alias and no profile \`${name}\``, {
    remedy: accepted.filter((line) => line !== undefined).join("\n"),
  });
}
