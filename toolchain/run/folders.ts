/** Folders of the machine that the parts of a server may open, as `--dir HOST::GUEST` gives them. */
import { realpath, stat } from "node:fs/promises";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { keepsKeysInFiles, partsUseFolders } from "./framework-parts.ts";
import type { State } from "./state.ts";
import { isWithin } from "../within.ts";

export interface Folder {
  /** The folder of the machine. Absolute when a server is started. */
  readonly host: string;
  /** Where the server finds it: `/data`. */
  readonly guest: string;
}

/** Where the framework's store, or a part that keeps files, finds the state of its server. */
const STATE_PATH = "/state";
const EXAMPLE = "write for example `--dir ./data::/data`";

/** Reads `HOST::GUEST`, or `HOST` for the same path inside, as wasmtime does. Throws a `ToolchainError` for other texts. */
export function parseFolder(text: string): Folder {
  const at = text.indexOf("::");
  const host = at < 0 ? text : text.slice(0, at);
  const guest = withoutEnd(at < 0 ? text : text.slice(at + 2));
  if (host === "") throw badFolder(`expected a folder as HOST::GUEST, found \`${text}\``, EXAMPLE);
  const problem = guestPathProblem(guest);
  if (problem !== undefined) throw badFolder(`\`${text}\`: ${problem}`, EXAMPLE);
  return { host, guest };
}

/** `/data`, as `filesystem:/data` grants it; why another path cannot be one inside of a server. */
export function guestPathProblem(guest: string): string | undefined {
  const isCanonical = guest === `/${guest.split("/").filter(Boolean).join("/")}`;
  const isPlain = !/(^|\/)\.{1,2}(\/|$)/.test(guest) && !/[\p{Cc}\p{Cf}]/u.test(guest);
  if (isCanonical && isPlain) return undefined;
  return `expected an absolute path inside of the server, such as \`/data\`, found \`${guest}\``;
}

/** The folders of `first`, and those of `others` at other paths. */
export function mergeFolders(first: readonly Folder[], others: readonly Folder[]): readonly Folder[] {
  return [...others.filter(({ guest }) => first.every((each) => each.guest !== guest)), ...first];
}

/** What the server opens, on either runtime: the folder of its state first. */
export function openedFolders({
  state,
  folders = [],
}: {
  readonly state: State | undefined;
  readonly folders?: readonly Folder[] | undefined;
}): readonly Folder[] {
  return state?.isOpened === true ? [{ host: state.folder, guest: STATE_PATH }, ...folders] : folders;
}

/** Throws if a folder of the machine cannot be opened, or if two have one path inside. */
export async function checkFolders(folders: readonly Folder[]): Promise<void> {
  for (const [index, { host, guest }] of folders.entries()) {
    if (folders.findIndex((each) => each.guest === guest) !== index) throw givenTwice(guest);
    if (host.includes("::")) {
      throw badFolder(
        `the folder \`${host}\` cannot be opened for a server: wasmtime takes \`::\` for the end of its path`,
        "rename the folder, or move it",
      );
    }
    const found = await stat(host).catch(() => undefined);
    if (found === undefined) {
      throw new ToolchainError("no-such-folder", `folder not found: \`${host}\`, for \`${guest}\``, {
        remedy: "create it first, or correct the path",
      });
    }
    if (!found.isDirectory()) {
      throw new ToolchainError("not-a-folder", `\`${host}\` is not a folder, for \`${guest}\``, {
        remedy: "name the folder that the file is in",
      });
    }
  }
}

/** Throws if nothing in the server could open its folders, or if one of them would be mistaken for its state. */
export async function checkUse(
  file: string,
  component: Component,
  folders: readonly Folder[],
): Promise<void> {
  if (folders.length === 0) return;
  await checkFolders(folders);
  if (partsUseFolders(component)) return;
  throw new ToolchainError(
    "folders-unused",
    `no part of \`${file}\` uses folders: none imports \`wasi:filesystem/preopens\``,
    { remedy: "remove `--dir`, or `folders` in `wasmcp.toml`" },
  );
}

/**
 * Throws if a folder would take the place of the state's, or leads to it: what the framework keeps is out of every part's
 * reach.
 */
export async function checkApart(
  folders: readonly Folder[],
  component: Component,
  state: State | undefined,
): Promise<void> {
  if (folders.length === 0) return;
  const own = folders.find(({ guest }) => guest === STATE_PATH);
  if (own !== undefined && (state?.isOpened === true || keepsKeysInFiles(component))) {
    throw new ToolchainError("folder-taken", `the server keeps its state in \`${STATE_PATH}\``, {
      remedy: `choose another path inside for \`${own.host}\`; \`--state\` chooses the folder of the state`,
    });
  }
  if (state === undefined) return;
  const place = await realpath(state.folder);
  for (const { host } of folders) {
    const real = await realpath(host);
    if (!isWithin(real, place) && !isWithin(place, real)) continue;
    throw new ToolchainError(
      "folder-taken",
      `the folder \`${host}\` and that of the server's state, \`${state.folder}\`, are inside of each other`,
      { remedy: "choose another folder, or one for the state with `--state`" },
    );
  }
}

export function givenTwice(guest: string): ToolchainError {
  return badFolder(`two folders have the path \`${guest}\``, "choose another path inside for one of them");
}

function badFolder(message: string, remedy: string): ToolchainError {
  return new ToolchainError("bad-folder", message, { remedy });
}

/** `/data` is the same folder as `/data/`. */
function withoutEnd(guest: string): string {
  return guest.length > 1 ? guest.replace(/(?<!^)\/+$/, "") : guest;
}
