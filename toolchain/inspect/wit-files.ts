/** What is in a `.wasm` file, as files: its WIT, as a package with its `deps`, and its core modules. */
import { readSections } from "../../core/component/index.ts";
import { packageId, printPackage } from "../../core/wit/index.ts";
import { decodeWit } from "../../core/wit-binary/index.ts";
import { ExtractionBudget } from "./extract.ts";

/** The texts of a file by their path, and which package is the file's own. */
export interface ExtractedWit {
  /** `root:component` for a component, whose imports and exports are its world `root`. */
  readonly root: string;
  /** The texts by their path: `root-component.wit`, `deps/wasi-io-0.2.12.wit`. */
  readonly files: ReadonlyMap<string, string>;
}

/** Throws a `ReaderError` for bytes that are neither a component nor a WIT package. */
export function witFilesOf(bytes: Uint8Array): ExtractedWit {
  const { root, packages } = decodeWit(bytes);
  const files = new Map<string, string>();
  for (const pkg of [root, ...packages.filter((one) => one !== root)]) {
    const name = `${packageId(pkg.name).replace(":", "-").replace("@", "-")}.wit`;
    files.set(pkg === root ? name : `deps/${name}`, printPackage(pkg));
  }
  return { root: packageId(root.name), files };
}

/** The core modules of a component, those of the components in it included, in the order of the file. */
export function coreModulesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const budget = new ExtractionBudget(bytes.length);
  const within = (component: Uint8Array): readonly Uint8Array[] => {
    budget.take(component.length);
    return readSections(component).flatMap(({ content }) => {
      if (content.kind === "core-module") return [content.bytes];
      return content.kind === "component" ? within(content.bytes) : [];
    });
  };
  return within(bytes);
}
