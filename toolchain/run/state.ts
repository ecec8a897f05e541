import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { hasInner } from "./inner-components.ts";
import type { Places } from "../sources/places.ts";

/** How a server keeps what outlives a request, on the runtime that runs it. */
export interface State {
  /** The server's own folder, which exists. */
  readonly folder: string;
  /** Whether the component is given that folder, as `/state`. */
  readonly isOpened: boolean;
}

export interface StateOptions {
  readonly component: Component;
  /** The server's file; a server that moves begins anew. */
  readonly file: string;
  /** The user's choice; a component that imports `wasi:filesystem` at all is then given it. */
  readonly chosen: string | undefined;
  /** Whether the runtime itself keeps `wasi:keyvalue` in the folder. */
  readonly runtimeKeepsKeyvalue: boolean;
  readonly places: Pick<Places, "state">;
}

/**
 * Decides where a server's state lies and makes the folder; `undefined` for a server that keeps none. A component that
 * merely imports `wasi:filesystem`, as what some languages compile to always does, is given nothing unless the user says so.
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
    throw new ToolchainError("state-unusable", `cannot keep the server's state in \`${folder}\``, {
      cause: error,
      remedy: "choose another folder for it",
    });
  }
  return { folder, isOpened };
}

function imports(component: Component, prefix: string): boolean {
  return [...component.imports.keys()].some((name) => name.startsWith(prefix));
}

/** `~/.local/state/wasmcp/servers/weather-1f0c…`: a folder for each server file. */
function defaultStateFolder(file: string, { state }: Pick<Places, "state">): string {
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
