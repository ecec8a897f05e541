/** The bundled WIT packages, which fixes can add to a project. */
import type { ItemState } from "../../core/wit/index.ts";
import type { WitDocument } from "./document.ts";
import { Workspace } from "./workspace.ts";

export interface BundledPackage {
  /** `wasi:io@0.2.12` */
  readonly id: string;
  /** `wasi-io`: the folder's name, here and in a project's `deps`. */
  readonly folder: string;
  readonly documents: readonly WitDocument[];
  /** Its interfaces and worlds by name. */
  readonly items: ReadonlyMap<string, ItemState>;
  /** The packages that it names, by identifier. */
  readonly dependencies: readonly string[];
}

export class Bundle {
  readonly #workspace = new Workspace();
  #packages: ReadonlyMap<string, BundledPackage> | undefined;

  setFile(uri: string, text: string): void {
    this.#workspace.setFile(uri, text);
    this.#packages = undefined;
  }

  /** By identifier. */
  get packages(): ReadonlyMap<string, BundledPackage> {
    this.#packages ??= this.#collect();
    return this.#packages;
  }

  /** The versions of each package, by its name without one: `wasi:io` -> `0.2.12`. */
  get versions(): ReadonlyMap<string, readonly string[]> {
    const versions = new Map<string, string[]>();
    for (const id of this.packages.keys()) {
      const [name = "", version] = id.split("@");
      if (version === undefined) continue;
      versions.set(name, [...(versions.get(name) ?? []), version]);
    }
    return versions;
  }

  /** The package and its bundled dependencies, direct and indirect. */
  closure(id: string): readonly BundledPackage[] {
    const found = new Map<string, BundledPackage>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const pkg = this.packages.get(next);
      if (pkg === undefined || found.has(next)) continue;
      found.set(next, pkg);
      open.push(...pkg.dependencies);
    }
    return [...found.values()];
  }

  #collect(): ReadonlyMap<string, BundledPackage> {
    const packages = new Map<string, BundledPackage>();
    for (const root of this.#workspace.roots) {
      const view = this.#workspace.view(root);
      const { main } = view.resolved;
      if (main === undefined) continue;
      const { id, items } = main;
      packages.set(id, {
        id,
        items,
        folder: root.uri.slice(root.uri.lastIndexOf("/") + 1),
        documents: view.documents.filter((document) => root.files.includes(document.uri)),
        dependencies: view.resolved.packages.map((state) => state.id).filter((other) => other !== id),
      });
    }
    return packages;
  }
}
