import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { hasInner } from "./inner-components.ts";

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
  /** The folder that the user chose. A component that imports `wasi:filesystem` then gets it in any case. */
  readonly chosen: string | undefined;
  /** Whether the runtime itself keeps `wasi:keyvalue` in the folder. */
  readonly runtimeKeepsKeyvalue: boolean;
  readonly places: { readonly state: string };
}

/**
 * Decides where a server's state is, and makes the folder; `undefined` for a server without state. Some languages import
 * `wasi:filesystem` into every component, so that import alone does not give a component a folder: the user has to choose one.
 */
export async function openState(options: StateOptions): Promise<State | undefined> {
  const { component, file, chosen, places } = options;
  const isOpened =
    chosen === undefined ? keepsFiles(component) : imports(component, "wasi:filesystem/preopens@");
  const isNeeded = isOpened || (options.runtimeKeepsKeyvalue && imports(component, "wasi:keyvalue/"));
  if (!isNeeded) return undefined;
  const folder = path.resolve(chosen ?? defaultStateFolder(file, places));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
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
  return { folder, isOpened };
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
