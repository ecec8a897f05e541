import type { BuildFailure, Message } from "esbuild";
import * as path from "node:path";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import type { ExpectedExport } from "./guest-entry.ts";

/** The name of our own entry module, which imports the user's. esbuild's messages mention it. */
export const ENTRY_NAME = "<entry>";

/** What stopped the bundler: exports that the world expects and the code lacks, or the bundler's own list. */
export function bundleError(
  error: unknown,
  expected: readonly ExpectedExport[],
  project: { readonly directory: string; readonly entry: string; readonly world: World },
): unknown {
  if (!isBuildFailure(error)) return error;
  const entry = path.relative(project.directory, project.entry);
  const missing = expected.filter(({ name }) =>
    error.errors.some((message) => isMissingExport(message, name)),
  );
  if (missing.length > 0) {
    const lines = missing.map(
      ({ name, witName }) =>
        `\`${entry}\` does not export \`${name}\`, and the world \`${project.world.name}\` exports \`${witName}\``,
    );
    return new ToolchainError("missing-export", lines.join("\n"), {
      remedy: `write \`export const ${missing[0]?.name} = …\` in \`${entry}\``,
    });
  }
  return new ToolchainError("invalid-typescript", `cannot bundle \`${entry}\``, {
    problems: error.errors.map((message) => toProblem(message, project.directory)),
  });
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** esbuild has no code for this. The error is in our own entry module, where only these exports can be missing. */
function isMissingExport(message: Message, name: string): boolean {
  return (
    message.location?.file.endsWith(ENTRY_NAME) === true && message.text.includes(`for import "${name}"`)
  );
}

/** esbuild counts columns from zero, and its file names are relative to the project's folder. */
function toProblem({ text, location }: Message, directory: string): Problem {
  if (location === null) return { severity: "error", message: text };
  const { file, line, column } = location;
  return {
    severity: "error",
    message: text,
    place: { file: path.resolve(directory, file), line, column: column + 1 },
  };
}
