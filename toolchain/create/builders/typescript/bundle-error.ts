/** What stops a bundle, in words and with a place. */
import type { BuildFailure, Message } from "esbuild";
import * as path from "node:path";
import { type Place, type Problem, ToolchainError } from "../../../../core/errors.ts";
import { didYouMean, nearest } from "../../../../core/text/index.ts";
import type { World } from "../../../../core/wit/index.ts";
import type { EntryName } from "./entry-names.ts";
import type { ExpectedExport } from "./guest-exports.ts";
import { REFUSED_MODULES } from "./platform.ts";

/** The name of our own entry module, which imports the author's. esbuild's messages mention it. */
export const ENTRY_NAME = "<entry>";

interface BundledEntry {
  readonly directory: string;
  readonly entry: string;
  readonly world: World;
}

/**
 * The names that our entry module reads from the author's and that it does not export. esbuild has no code for this; the
 * text of its warning is compared in a test.
 */
export function missingExports(warnings: readonly Message[]): ReadonlySet<string> {
  return new Set(
    warnings.flatMap(({ id, text, location }) => {
      if (id !== "import-is-undefined" || location?.file.endsWith(ENTRY_NAME) !== true) return [];
      const name = /^Import "([^"]+)"/.exec(text)?.[1];
      return name === undefined ? [] : [name];
    }),
  );
}

/** The error for exports that the world asks for; `names` are those of the entry file. */
export function missingExportError(
  missing: readonly ExpectedExport[],
  names: readonly EntryName[],
  project: BundledEntry,
): ToolchainError {
  const entry = path.relative(project.directory, project.entry);
  return new ToolchainError("missing-export", `\`${entry}\` lacks what its world exports`, {
    problems: missing.map((each) => missingExport(each, names, project)),
    remedy: `write \`export const ${missing[0]?.name} = …\` in \`${entry}\``,
  });
}

/** Its place is the name that was probably meant, or else the beginning of the file. */
function missingExport(
  { name, witName }: ExpectedExport,
  names: readonly EntryName[],
  { directory, entry, world }: BundledEntry,
): Problem {
  const file = path.relative(directory, entry);
  const declared = names.find((each) => each.name === name && !each.isExported);
  const exported = names.filter(({ isExported }) => isExported);
  const similar = nearest(
    name,
    exported.map((each) => each.name),
  );
  const { line, column } = declared ??
    exported.find((each) => each.name === similar) ?? { line: 1, column: 1 };
  const hint = declared === undefined ? didYouMean(similar) : ", but declares it: write `export` before it";
  return {
    severity: "error",
    message: `\`${file}\` does not export \`${name}\`, and the world \`${world.name}\` exports \`${witName}\`${hint}`,
    place: { file: entry, line, column },
  };
}

/**
 * The bundler's own list of errors; any other error is returned as it is. `find` leads from a place in code that the bundler
 * has already bundled once to the place in the sources.
 */
export function bundleError(
  error: unknown,
  { directory, entry }: Pick<BundledEntry, "directory" | "entry">,
  find?: (line: number, column: number) => Place | undefined,
): unknown {
  if (!isBuildFailure(error)) return error;
  return new ToolchainError("invalid-typescript", `cannot bundle \`${path.relative(directory, entry)}\``, {
    problems: error.errors.map((message) => {
      const problem = toProblem(message, directory);
      const place = find && problem.place && find(problem.place.line, problem.place.column);
      return place === undefined ? problem : { ...problem, place };
    }),
  });
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** esbuild counts columns from zero, and its file names are relative to the project's folder. */
function toProblem({ text: original, location }: Message, directory: string): Problem {
  const text = explain(original);
  if (location === null) return { severity: "error", message: text };
  const { file, line, column } = location;
  return {
    severity: "error",
    message: text,
    place: { file: path.resolve(directory, file), line, column: column + 1 },
  };
}

/** What some of the bundler's messages mean for a component. */
function explain(text: string): string {
  if (text.startsWith("Top-level await is not available")) {
    return "cannot use `await` outside of functions: a component is loaded at once; move it into a function";
  }
  // A `require` of a module of Node outside of a `try` block.
  const id = /^Could not resolve "(?:node:)?([\w/]+)"$/.exec(text)?.[1];
  const refusal = id === undefined ? undefined : REFUSED_MODULES.get(id);
  return refusal === undefined ? text : `cannot use \`${id}\`: ${refusal.reason}; ${refusal.remedy}`;
}
