/** Finds the file of a component's name, and what the sidebar knows about that file. No `vscode` here. */
import { absolutePath, isPath } from "../../toolchain/sources/index.ts";
import { escapeMarkdown } from "../ui/markdown.ts";
import { formatBytes } from "../ui/text.ts";
import type { Facts } from "./file-facts.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Found {
  readonly file: string | undefined;
  /** Absent for a package that is not on this machine, and for a project that was not built. */
  readonly facts: Facts | undefined;
}

export const NOT_FOUND: Found = { file: undefined, facts: undefined };

/** `target` is a path or a package. */
export function lookUp(target: string, snapshot: Snapshot): Found {
  if (!isPath(target)) {
    const local = snapshot.packages.find(({ spec }) => spec === target);
    return local === undefined ? NOT_FOUND : lookUpFile(local.file, snapshot);
  }
  const directory = snapshot.folders[0]?.directory ?? snapshot.home;
  return lookUpFile(absolutePath(target, { directory, home: snapshot.home }), snapshot);
}

export function lookUpFile(file: string, { facts }: Snapshot): Found {
  return { file, facts: facts.get(file) };
}

/** Paragraphs of a tooltip. */
export function describeFacts(facts: Facts | undefined): readonly string[] {
  if (facts === undefined) return [];
  if (facts.kind === "broken") return [`$(warning) ${escapeMarkdown(facts.reason)}`];
  const { title, version, bytes, reach } = facts;
  return [
    `${title}${version === undefined ? "" : `, version ${escapeMarkdown(version)}`}, ${formatBytes(bytes)}`,
    reach.length === 0 ? "No access to files, network or environment." : `Can use: ${reach.join(", ")}.`,
  ];
}
