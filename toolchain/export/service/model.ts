/** What targets that run a server as a service need to know of it. */
import type { Limits } from "../../run/index.ts";

/** The port on which every target serves. */
export const PORT = 8080;

/** Where the image and the unit keep the state of a server; its components see it there, too. */
export const STATE_FOLDER = "/state";

/** A user without rights, by number: an image has no list of users. */
export const USER = 65_532;

export interface ServiceFacts {
  /** A label, as Kubernetes and Compose want one: `weather`. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  readonly description: string;
  /** The image of the target `image`, or the component in a registry: `ghcr.io/acme/weather:1.2.0`. */
  readonly image: string;
  /** By name, sorted. Values are never part of an export. */
  readonly variables: readonly ServiceVariable[];
  /** The hosts that its parts may reach: `api.example.com`, `*` for every public one; `undefined` for any. */
  readonly hosts: readonly string[] | undefined;
  /** The folders that its parts may open: `/data`. */
  readonly folders: readonly string[];
  /** What it keeps in files: values of its parts, or only keys that it can fetch again. */
  readonly state: "values" | "keys" | undefined;
  /** The imports of the server, as it spells them. */
  readonly imports: readonly string[];
  readonly limits: Limits;
}

export interface ServiceVariable {
  readonly name: string;
  readonly isSecret: boolean;
  /** A part or the protection of the server needs it; without the others the server starts as well. */
  readonly isNeeded: boolean;
}

/** The folders that a host has to provide, at the same path inside and outside. */
export function mountedFolders({ folders, state }: ServiceFacts): readonly string[] {
  return [...(state === undefined ? [] : [STATE_FOLDER]), ...folders];
}

/** `/data/in` is `data-in`, as a volume is called. */
export function volumeName(folder: string): string {
  return folder
    .slice(1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Whether the server imports an interface of that package, in any version: `wasi:keyvalue`. */
export function usesPackage({ imports }: ServiceFacts, name: string): boolean {
  return imports.some((each) => each.startsWith(`${name}/`));
}
