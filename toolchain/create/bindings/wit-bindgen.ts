/** `wit-bindgen`, a program that users install: its languages, and how it is found and run. */
import { execFile } from "node:child_process";
import { ToolchainError } from "../../../core/errors.ts";
import { findOnPath } from "../../programs.ts";
import type { Environment } from "../../sources/index.ts";

const PATIENCE_MILLISECONDS = 60_000;

/** As its subcommands are called. */
export const WIT_BINDGEN_LANGUAGES = ["rust", "c", "cpp", "csharp", "go", "moonbit"] as const;
export type WitBindgenLanguage = (typeof WIT_BINDGEN_LANGUAGES)[number];

export interface WitBindgenRun {
  readonly wit: string;
  readonly world: string;
  readonly env: Environment;
}

/** Throws a `ToolchainError` if the program is not installed, does not have the language, or fails. */
export async function runWitBindgen(
  language: WitBindgenLanguage,
  folder: string,
  { wit, world, env }: WitBindgenRun,
): Promise<void> {
  const named = env["WIT_BINDGEN"];
  const program = named === undefined || named === "" ? await findOnPath("wit-bindgen", env) : named;
  if (program === undefined) {
    throw new ToolchainError(
      "wit-bindgen-not-found",
      `bindings for \`${language}\` need \`wit-bindgen\`, which is not on \`PATH\``,
      {
        remedy: "install it with `cargo install wit-bindgen-cli`, or put its path into `WIT_BINDGEN`",
      },
    );
  }
  const failure = await run(program, [language, wit, "--world", world, "--out-dir", folder], env);
  if (failure === undefined) return;
  throw new ToolchainError(
    "bindings-failed",
    `\`wit-bindgen ${language}\` cannot make bindings of the world \`${world}\``,
    { cause: new Error(failure) },
  );
}

/** What the program says when it fails. */
function run(program: string, args: readonly string[], env: Environment): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { env: { ...env }, timeout: PATIENCE_MILLISECONDS },
      (error, _stdout, stderr) => {
        if (error === null) resolve(undefined);
        else resolve(stderr.trim() === "" ? error.message : stderr.trim());
      },
    );
  });
}
