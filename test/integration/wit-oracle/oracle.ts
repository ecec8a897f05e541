/** `wasm-tools` as a second opinion on WIT: the command where it is installed, and otherwise the one inside jco. */
import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools";
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findTool } from "../../tools.ts";

export type Verdict =
  /** With the package as JSON, from an oracle that gives it. */
  | { readonly kind: "accepted"; readonly json: string | undefined }
  | { readonly kind: "rejected"; readonly reason: string }
  /** The oracle cannot be asked about such a package. */
  | { readonly kind: "unasked" };

export interface Oracle {
  readonly name: "wasm-tools" | "jco";
  /** Whether it misses what `FOUND_SINCE_1_263` lists. */
  readonly isBefore1_263: boolean;
  judge(location: string, features: "all" | "none"): Promise<Verdict>;
}

export function findOracle(): Oracle {
  const command = findTool("wasm-tools");
  if (command === undefined) return { name: "jco", isBefore1_263: true, judge: askJco };
  return {
    name: "wasm-tools",
    isBefore1_263: isBefore1_263(execFileSync(command, ["--version"], { encoding: "utf8" })),
    judge: (location, features) => askCommand(command, location, features),
  };
}

function isBefore1_263(printed: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(printed) ?? [];
  assert.ok(major !== undefined && minor !== undefined, `a version: ${printed}`);
  return Number(major) === 1 && Number(minor) < 263;
}

async function askCommand(command: string, location: string, features: "all" | "none"): Promise<Verdict> {
  const flags = features === "all" ? ["--all-features"] : [];
  try {
    const json = await run(command, ["component", "wit", location, "--json", ...flags]);
    // Some mistakes are found only when the package is encoded.
    await run(command, ["component", "wit", location, "--wasm", ...flags]);
    return { kind: "accepted", json };
  } catch (error) {
    return { kind: "rejected", reason: String(error) };
  }
}

/** Where a refusal says that the mistake is: `w.wit:3`, one or, where two things contradict each other, several. */
export function placesIn(reason: string): readonly string[] {
  const places = [...reason.matchAll(/^\s*(?:-->|\*) (.+?):(\d+):\d+$/gm)];
  return places.map(([, file = "", line = ""]) => `${path.basename(file)}:${line}`);
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 64 << 20 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}

/** jco checks what the world reaches, and its release is older than the command's. It takes the text of one file, and embeds a world, so that the text gets one for the purpose. */
async function askJco(location: string, features: "all" | "none"): Promise<Verdict> {
  if ((await fs.stat(location)).isDirectory()) return { kind: "unasked" };
  const text = await fs.readFile(location, "utf8");
  try {
    await componentEmbed({
      witSource: `${text}\nworld the-oracle-asks {}\n`,
      world: "the-oracle-asks",
      dummy: true,
      features: features === "all" ? { tag: "all" } : { tag: "list", val: [] },
    });
    return { kind: "accepted", json: undefined };
  } catch (error) {
    // Anything but a refusal ends the component inside jco, and would look like a refusal from then on.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return { kind: "rejected", reason: String(error) };
  }
}
