/** Asks our front end and wasm-tools about a package, with all features on and with none. */
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { resolveWit, type WitDiagnostic } from "../../../../../core/wit/index.ts";
import type { Mutant } from "./mutations.ts";
import type { Subject } from "./subjects.ts";
import { DIFFERENCES } from "./differences.ts";

export interface Difference {
  readonly mutant: Mutant;
  readonly features: "all" | "none";
  /** What wasm-tools says, one line; `undefined` where it accepts the package. */
  readonly theirs: string | undefined;
  readonly ours: readonly WitDiagnostic[];
  /** The row of the table of differences that it belongs to. */
  readonly known: string | undefined;
}

/** Writes packages where wasm-tools can read them, one folder for each subject. */
export class Comparison {
  readonly #command: string;
  readonly #scratch: string;
  /** By subject: its folder, written when it is first needed. */
  readonly #folders = new Map<Subject, string>();

  constructor(command: string, scratch: string) {
    this.#command = command;
    this.#scratch = scratch;
  }

  /** Where the two disagree, and whether at least one of them finds a mistake. */
  async judge(
    mutant: Mutant,
  ): Promise<{ readonly found: readonly Difference[]; readonly isMistake: boolean }> {
    const found: Difference[] = [];
    let isMistake = false;
    // Without gates, features mean nothing.
    const isGated = [mutant.text, ...mutant.subject.files.values()].some((text) =>
      text.includes("@unstable"),
    );
    for (const features of isGated ? (["all", "none"] as const) : (["all"] as const)) {
      const ours = ourVerdict(mutant, features);
      const theirs = await this.#theirVerdict(mutant, features);
      isMistake ||= ours.length > 0 || theirs !== undefined;
      if ((ours.length === 0) === (theirs === undefined)) continue;
      const known = DIFFERENCES.find(({ applies }) => applies({ mutant, ours, theirs, features }))?.reason;
      found.push({ mutant, features, theirs, ours, known });
    }
    return { found, isMistake };
  }

  async #theirVerdict(mutant: Mutant, features: "all" | "none"): Promise<string | undefined> {
    const folder = await this.#folderOf(mutant.subject);
    const changed = path.join(folder, mutant.file);
    await fs.writeFile(changed, mutant.text);
    try {
      return await ask(this.#command, folder, features);
    } finally {
      await fs.writeFile(changed, mutant.subject.files.get(mutant.file) ?? "");
    }
  }

  async #folderOf(subject: Subject): Promise<string> {
    const known = this.#folders.get(subject);
    if (known !== undefined) return known;
    const folder = path.join(this.#scratch, `subject-${this.#folders.size}`);
    this.#folders.set(subject, folder);
    for (const [file, text] of subject.files) {
      await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await fs.writeFile(path.join(folder, file), text);
    }
    return folder;
  }
}

function ourVerdict({ subject, file, text }: Mutant, features: "all" | "none"): readonly WitDiagnostic[] {
  const root: { path: string; text: string }[] = [];
  const dependencies = new Map<string, { path: string; text: string }[]>();
  for (const [name, original] of subject.files) {
    const source = { path: name, text: name === file ? text : original };
    const [first, folder = ""] = name.split(path.sep);
    if (first !== "deps") root.push(source);
    else dependencies.set(folder, [...(dependencies.get(folder) ?? []), source]);
  }
  const { diagnostics } = resolveWit({
    root: { sources: root },
    dependencies: [...dependencies.values()].map((sources) => ({ sources })),
    features: features === "all" ? "all" : new Set(),
  });
  return diagnostics.filter(({ severity }) => severity === "error");
}

function ask(command: string, folder: string, features: "all" | "none"): Promise<string | undefined> {
  const flags = features === "all" ? ["--all-features"] : [];
  return new Promise((resolve) => {
    const args = ["component", "wit", folder, "--wasm", ...flags];
    // A text after which it does not end is a difference as well.
    const options = { maxBuffer: 64 << 20, encoding: "buffer", timeout: 60_000 } as const;
    execFile(command, args, options, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : stderr.toString("utf8").replaceAll(/\s+/g, " ") || String(error));
    });
  });
}
