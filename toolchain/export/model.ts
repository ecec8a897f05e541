/** What every target needs to know of a server. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Environment, Limits } from "../run/index.ts";

/** What the user of an export decides. */
export interface ExportChoices {
  /** A composed server: for stdio if Node runs it, and for HTTP if it is to be a service. */
  readonly file: string;
  /** The folder to make. It does not exist, or is empty. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  /** The namespace in the official registry, `io.github.user`; without it `server.json` is not written. */
  readonly namespace: string | undefined;
  /** The image, or the component in a registry, that a service names; the default has the name and the version. */
  readonly image: string | undefined;
  /** Variables that the server gets besides those that its parts were granted by name. */
  readonly variables: readonly string[];
  readonly limits: Limits;
  /** The wasmtime of the service; `undefined` for one that `WASMTIME` or `PATH` leads to. */
  readonly wasmtime: string | undefined;
  readonly hostEnv: Environment;
  readonly places: { readonly cache: string; readonly home: string };
}

/** What a target made of a server, in its folder. */
export interface MadeExport {
  readonly tools: readonly string[];
  readonly variables: readonly string[];
  /** What the exported server cannot do that this one could. */
  readonly warnings: readonly string[];
}

export interface ServerFacts {
  /** As npm takes it, with or without a scope: `weather`, `@acme/weather`. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  /** The variables that its parts may see, by name, sorted. */
  readonly variables: readonly string[];
  readonly limits: Limits;
}

/** Files by their path with `/`, relative to the folder of the export. */
export type Files = ReadonlyMap<string, Uint8Array | string>;

/** What `launcher/main.ts` reads: the file `settings.json` beside it. */
export interface LauncherSettings {
  /** The variables of its own environment that the server gets. */
  readonly variables: readonly string[];
  readonly limits: Limits;
}

/** `@acme/weather` is `weather`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content, { mode: name.endsWith("serve.js") ? 0o755 : 0o644 });
  }
}
