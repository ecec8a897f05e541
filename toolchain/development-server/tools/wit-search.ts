/** Finds interfaces, types and functions of WIT packages by words. */
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import {
  interfaceId,
  packageId,
  printFunc,
  printType,
  type Interface,
  type Package,
} from "../../../core/wit/index.ts";
import { loadWit } from "../../sources/index.ts";
import type { Workshop } from "../workshop.ts";
import { surveyFolder } from "./survey.ts";
import { packageAt } from "./wit-files.ts";

export interface WitMatch {
  /** `wasi:io/streams@0.2.12` */
  readonly interface: string;
  /** `[method]input-stream.read`; absent for the interface itself. */
  readonly name?: string;
  readonly kind: "interface" | "type" | "function" | "world";
  /** `func(len: u64) -> result<list<u8>, stream-error>` */
  readonly declaration?: string;
  readonly docs?: string;
}

/** What has all words in its name or documentation: matches of names first. */
export async function searchWit(query: string, workshop: Workshop): Promise<readonly WitMatch[]> {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const entries = (await packagesOf(workshop)).flatMap(entriesOf);
  const found = entries.flatMap((entry) => {
    const name = `${entry.interface} ${entry.name ?? ""}`.toLowerCase();
    const all = `${name} ${(entry.docs ?? "").toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    return [{ entry, isNamed: words.every((word) => name.includes(word)) }];
  });
  const named = found.filter(({ isNamed }) => isNamed);
  return [...named, ...found.filter(({ isNamed }) => !isNamed)].map(({ entry }) => entry);
}

/** Those that are included, and those of the folder's projects with what they use; each once. */
async function packagesOf(workshop: Workshop): Promise<readonly Package[]> {
  const { wit } = workshop.assets;
  const included = (await readdir(wit)).toSorted().map((name) => path.join(wit, name));
  const byId = new Map<string, Package>();
  const add = async (folder: string, dependencies: readonly string[]): Promise<void> => {
    try {
      for (const each of (await loadWit(folder, { features: "all", dependencies })).packages) {
        byId.set(packageId(each.name), each);
      }
    } catch (error) {
      // A package with mistakes is for `wit_check`; the others can be searched.
      if (!(error instanceof ToolchainError)) throw error;
    }
  };
  for (const folder of included)
    await add(
      folder,
      included.filter((other) => other !== folder),
    );
  for (const { directory } of (await surveyFolder(workshop.folder)).projects) {
    const folder = await packageAt(directory, workshop);
    if (folder !== directory) await add(folder, []);
  }
  return [...byId.values()];
}

function entriesOf(pkg: Package): readonly WitMatch[] {
  const worlds = [...pkg.worlds.values()].map(({ name, docs }): WitMatch => {
    return { interface: packageId(pkg.name), name, kind: "world", ...documented(docs) };
  });
  return [...[...pkg.interfaces.values()].flatMap(itemsOf), ...worlds];
}

function itemsOf(iface: Interface): readonly WitMatch[] {
  const id = interfaceId(iface);
  return [
    { interface: id, kind: "interface", ...documented(iface.docs) },
    ...[...iface.types].map(([name, type]): WitMatch => {
      return {
        interface: id,
        name,
        kind: "type",
        declaration: printType({ ...type, name: undefined }),
        ...documented(type.docs),
      };
    }),
    ...[...iface.functions].map(([name, func]): WitMatch => {
      return {
        interface: id,
        name,
        kind: "function",
        declaration: printFunc(func),
        ...documented(func.docs),
      };
    }),
  ];
}

function documented(docs: string | undefined): { readonly docs?: string } {
  return docs === undefined ? {} : { docs };
}
