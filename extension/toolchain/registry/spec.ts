import { realpath, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../errors.ts";
import { looksLikePackage, type Packages } from "../packages/index.ts";
import type { Config } from "./config.ts";

/** A component that a spec names. */
export interface ResolvedSpec {
  /** As it was typed, or as the profile has it. */
  readonly spec: string;
  /** Absolute, symbolic links followed. */
  readonly file: string;
}

/** Where relative paths and `~` lead. */
export interface SpecContext {
  readonly config: Config;
  readonly directory: string;
  readonly home: string | undefined;
  /** Where packages come from; without it they are an error. */
  readonly packages?: Packages | undefined;
}

/**
 * Resolves what a user typed, in this order: a profile is replaced by its components, an alias by its target;
 * what has a slash, a backslash or the ending `.wasm` is a path; what has a colon is a package.
 */
export async function resolveSpecs(
  specs: readonly string[],
  context: SpecContext,
): Promise<readonly ResolvedSpec[]> {
  const { profiles } = context.config;
  const expanded = specs.flatMap((spec) => profiles.get(spec)?.components ?? [spec]);
  return Promise.all(expanded.map((spec) => resolveSpec(spec, context)));
}

/** Resolves an alias, a path or a package; a profile is not looked for. */
export async function resolveSpec(spec: string, context: SpecContext): Promise<ResolvedSpec> {
  let target = spec;
  // Circles have been taken out when the configuration was read.
  for (let next = context.config.components.get(target); next !== undefined;) {
    target = next;
    next = context.config.components.get(target);
  }
  const via = target === spec ? undefined : `the alias \`${spec}\` stands for \`${target}\``;
  try {
    return { spec, file: await findFile(target, context) };
  } catch (error) {
    throw via === undefined ? error : new ToolchainError("bad-alias", via, { cause: error });
  }
}

async function findFile(target: string, context: SpecContext): Promise<string> {
  if (isPath(target)) return findPath(target, context);
  if (looksLikePackage(target)) {
    if (context.packages !== undefined) return (await context.packages.resolve(target)).file;
    throw new ToolchainError(
      "packages-unsupported",
      `\`${target}\` is a package, and only files are taken here`,
      {
        remedy: `fetch it with \`wasmcp pull ${target}\` and give the file`,
      },
    );
  }
  throw unknownName(target, context.config);
}

/** `./a`, `../a`, `~/a`, `/a`, `a/b`, `a\b` and `a.wasm` are paths; `acme:tool@1.0.0` and `tool` are not. */
export function isPath(spec: string): boolean {
  return /[/\\]/.test(spec) || spec.endsWith(".wasm");
}

async function findPath(target: string, { directory, home }: SpecContext): Promise<string> {
  const expanded = target.startsWith("~/") && home !== undefined ? path.join(home, target.slice(2)) : target;
  const file = path.resolve(directory, expanded);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `there is no file \`${target}\``);
  if (!found.isFile()) {
    throw new ToolchainError("not-a-file", `\`${target}\` is not a file`, {
      remedy: "give the component that `wasmcp build` made of it, a file in its `dist` folder",
    });
  }
  return realpath(file);
}

function unknownName(name: string, { file, components, profiles, problems }: Config): ToolchainError {
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

/** The candidate that a slip of the finger or two would turn into `name`. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const allowed = name.length > 4 ? 2 : 1;
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
