/**
 * Which files make a package, and which packages it may name (`WIT.md`, "Filesystem structure").
 *
 * A folder is a package: its `*.wit` files. Its `deps` folder has the packages that it uses, each as a folder, a file or a
 * `.wasm` file. Special cases:
 * - A folder whose files name different packages has one package per file. In a folder that is called `wit` or has a
 *   `deps` folder, different names are a mistake.
 * - A `.wasm` file in `deps` provides its packages, except those that exist as text or in another `.wasm` file: each
 *   binary contains parts of the packages that it uses.
 * - A folder that is not called `wit` and has no `deps` folder is *loose*: the packages that it names may be anywhere.
 */
import { parentUri, uriName } from "./uri.ts";

/** What the layout needs to know about a file. */
export interface FileHeader {
  readonly uri: string;
  /** `wasi:http@0.2.12`, if the file has a `package` line. */
  readonly packageId: string | undefined;
  /** The `.wasm` file that the text was decoded from; each of its packages has a text. */
  readonly binary?: string | undefined;
  /** The text is the package that the `.wasm` file defines, not one that it only uses. */
  readonly isMain?: boolean;
}

/** A package with the packages that its build would find. */
export interface Root {
  /** The folder, or the file for a package that is alone in a file. */
  readonly uri: string;
  /** URIs, sorted. */
  readonly files: readonly string[];
  /** The files of each package in `deps`. */
  readonly dependencies: readonly (readonly string[])[];
  readonly isLoose: boolean;
}

export interface Layout {
  readonly roots: readonly Root[];
  /** By the URI of a file of the root's own package or of a dependency. */
  readonly rootOf: ReadonlyMap<string, Root>;
}

const DEPS = "deps";

export function layoutOf(headers: Iterable<FileHeader>): Layout {
  const ids = new Map<string, string | undefined>();
  const own = new Map<string, string[]>();
  const dependencies = new Map<string, Map<string, string[]>>();
  const binaries = new Map<string, FileHeader[]>();
  for (const header of headers) {
    const { uri, packageId, binary } = header;
    ids.set(uri, packageId);
    if (binary !== undefined) {
      binaries.set(binary, [...(binaries.get(binary) ?? []), header]);
      continue;
    }
    const place = placeOf(uri);
    if (place.dependency === undefined) add(own, place.folder, uri);
    else {
      const packages = dependencies.get(place.folder) ?? new Map<string, string[]>();
      dependencies.set(place.folder, packages);
      add(packages, place.dependency, uri);
    }
  }
  const lent = lendBinaries(binaries, ids, own, dependencies);
  const roots: Root[] = [];
  for (const folder of new Set([...own.keys(), ...dependencies.keys(), ...lent.keys()])) {
    const files = (own.get(folder) ?? []).sort();
    const packages = dependencies.get(folder);
    if (packages !== undefined || lent.has(folder) || uriName(folder) === "wit") {
      const inDeps = [...(packages ?? [])].sort(byName).map(([, uris]) => uris.sort());
      inDeps.push(...(lent.get(folder) ?? []).map((uri) => [uri]));
      roots.push({ uri: folder, files, dependencies: inDeps, isLoose: false });
      continue;
    }
    const isBag =
      files.every((uri) => ids.get(uri) !== undefined) && new Set(files.map((uri) => ids.get(uri))).size > 1;
    if (!isBag) roots.push({ uri: folder, files, dependencies: [], isLoose: true });
    else for (const uri of files) roots.push({ uri, files: [uri], dependencies: [], isLoose: true });
  }
  const rootOf = new Map<string, Root>();
  for (const root of roots)
    for (const uri of [...root.files, ...root.dependencies.flat()]) rootOf.set(uri, root);
  return { roots, rootOf };
}

/** By folder: the texts from `.wasm` files in its `deps` whose packages do not exist otherwise. */
function lendBinaries(
  binaries: ReadonlyMap<string, readonly FileHeader[]>,
  ids: ReadonlyMap<string, string | undefined>,
  own: ReadonlyMap<string, readonly string[]>,
  dependencies: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const lent = new Map<string, string[]>();
  const taken = new Map<string, Set<string | undefined>>();
  const sorted = [...binaries].sort(byName);
  // The definition of a package wins over the parts that another binary contains.
  for (const isMain of [true, false]) {
    for (const [binary, texts] of sorted) {
      const folder = parentUri(parentUri(binary));
      if (uriName(parentUri(binary)) !== DEPS) continue;
      const there =
        taken.get(folder) ??
        new Set(
          [...(own.get(folder) ?? []), ...[...(dependencies.get(folder)?.values() ?? [])].flat()].map((uri) =>
            ids.get(uri),
          ),
        );
      taken.set(folder, there);
      for (const text of texts) {
        if ((text.isMain === true) !== isMain || there.has(text.packageId)) continue;
        there.add(text.packageId);
        add(lent, folder, text.uri);
      }
    }
  }
  return lent;
}

/** The folder of a root. For a file in its `deps`, also the folder or file of the dependency. */
function placeOf(uri: string): { readonly folder: string; readonly dependency: string | undefined } {
  const folder = parentUri(uri);
  if (uriName(folder) === DEPS) return { folder: parentUri(folder), dependency: uri };
  const above = parentUri(folder);
  if (uriName(above) === DEPS) return { folder: parentUri(above), dependency: folder };
  return { folder, dependency: undefined };
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
