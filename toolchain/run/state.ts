import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { keepsKeysInFiles, partsUseFolders } from "./framework-parts.ts";
import { hasInner } from "./inner-components.ts";
import { closeFolder } from "./private-files.ts";

/** What a server finds in `/state`: `keys` are those of its issuer, which it can fetch again. `undefined` for a server without state. */
export function keptState(component: Component): "values" | "keys" | undefined {
  if (keepsFiles(component)) return "values";
  return keepsKeysInFiles(component) ? "keys" : undefined;
}

/** Where a server keeps data from one request to the next. */
export interface State {
  /** The server's own folder, which exists. */
  readonly folder: string;
  /** Whether the component gets that folder, as `/state`. */
  readonly isOpened: boolean;
}

export interface StateOptions {
  readonly component: Component;
  /** The server's file. Its path is the key to its state: a server that moves to another path begins anew. */
  readonly file: string;
  /** The folder that the user chose. A part that imports `wasi:filesystem` then gets it, unless the framework keeps its own files there. */
  readonly chosen: string | undefined;
  /** Whether the runtime itself keeps `wasi:keyvalue` in the folder. */
  readonly runtimeKeepsKeyvalue: boolean;
  /** Whether the server keeps the keys of its issuer, or what an authorization server said about tokens. */
  readonly keepsKeys: boolean;
  readonly places: { readonly state: string };
}

/**
 * Decides where a server's state is, and makes the folder; `undefined` for a server without state. Some languages import
 * `wasi:filesystem` into every component, so that import alone does not give a component a folder: the user has to choose one.
 */
export async function openState(options: StateOptions): Promise<State | undefined> {
  const { component, file, chosen, places, keepsKeys } = options;
  const isOpened =
    keepsFiles(component) ||
    (keepsKeys && keepsKeysInFiles(component)) ||
    (chosen !== undefined && partsUseFolders(component));
  const isNeeded = isOpened || (options.runtimeKeepsKeyvalue && imports(component, "wasi:keyvalue/"));
  if (!isNeeded) return undefined;
  const folder = path.resolve(chosen ?? defaultStateFolder(file, places));
  if (folder.includes("::")) throw ambiguous(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // What the user has chosen stays as it is; the files in it are private all the same.
    if (chosen === undefined) await closeFolder(folder);
  } catch (error) {
    throw new ToolchainError(
      "state-unusable",
      `cannot create the folder \`${folder}\` for the state of the server`,
      {
        cause: error,
        remedy: "choose another folder with `--state`",
      },
    );
  }
  if (keepsKeys && keepsKeysInFiles(component)) await forgetKeys(path.join(folder, "keys"));
  return { folder, isOpened };
}

/** What the server keeps there: a folder for each address. */
const KEPT = /^(?:jwks|introspection)-|^\.DS_Store$/;

/**
 * The server fetches keys and answers again. What is there may have come along with a project, and would decide which tokens
 * are accepted.
 */
async function forgetKeys(folder: string): Promise<void> {
  try {
    // A link is removed itself.
    const names = (await isRealFolder(folder)) ? await readdir(folder) : [];
    const other = names.find((name) => !KEPT.test(name));
    if (other !== undefined) throw foreign(path.join(folder, other));
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (error instanceof ToolchainError) throw error;
    throw new ToolchainError(
      "state-unusable",
      `cannot remove \`${folder}\`, where the server keeps the keys of its issuer`,
      { cause: error, remedy: "remove it, or choose another folder with `--state`" },
    );
  }
}

async function isRealFolder(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined))?.isDirectory() ?? false;
}

/** Files of the user, perhaps their only copy of a private key. */
function foreign(file: string): ToolchainError {
  return new ToolchainError(
    "state-unusable",
    `\`${file}\` lies where the server keeps the keys of its issuer, which are removed at each start`,
    { remedy: "move it, or choose another folder with `--state`" },
  );
}

/** wasmtime would open another folder. */
function ambiguous(folder: string): ToolchainError {
  return new ToolchainError(
    "state-unusable",
    `the folder \`${folder}\` cannot hold the state of a server: wasmtime takes \`::\` for the end of its path`,
    { remedy: "choose another folder with `--state`" },
  );
}

function imports(component: Component, prefix: string): boolean {
  return [...component.imports.keys()].some((name) => name.startsWith(prefix));
}

/** `~/.local/state/wasmcp/servers/weather-1f0c…`: one folder for each server file. */
function defaultStateFolder(file: string, { state }: StateOptions["places"]): string {
  const whole = path.resolve(file);
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return path.join(state, "servers", `${path.basename(whole, ".wasm")}-${hash}`);
}

/** Whether a component inside keeps `wasmcp:keyvalue/store` in files, as `kv-store-fs` does. */
function keepsFiles(component: Component): boolean {
  return hasInner(
    component.sections,
    (names) =>
      names.exports.some((name) => name.startsWith("wasmcp:keyvalue/store@")) &&
      names.imports.some((name) => name.startsWith("wasi:filesystem/preopens@")),
  );
}
