/** What every target needs to know of a server. */
import type { Limits } from "../run/index.ts";

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
