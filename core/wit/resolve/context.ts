/** The state that all steps of one resolution share: packages, features and diagnostics. */
import { type Mistake, type TextRange, witDiagnostic, type WitDiagnostic } from "../diagnostics.ts";
import type { Interface, Package, TypeDef, World } from "../model.ts";
import type {
  InterfaceItem,
  PackageBlock,
  PackageItem,
  PackagePath,
  SyntaxFile,
  UsePath,
  WorldItemSyntax,
} from "../syntax/tree.ts";

export interface Context {
  readonly diagnostics: WitDiagnostic[];
  readonly features: "all" | ReadonlySet<string>;
  /** By `packageId`. */
  readonly packages: ReadonlyMap<string, PackageState>;
  /** Counts the imports and exports of all worlds. */
  readonly worldItems: { count: number };
}

/** One package while it is being resolved. The maps within `package` fill up as its items are resolved. */
export interface PackageState {
  readonly id: string;
  readonly package: Package;
  readonly interfaces: Map<string, Interface>;
  readonly worlds: Map<string, World>;
  /** Where the package is named, for messages about the package as a whole. */
  readonly path: string;
  readonly nameRange: TextRange;
  readonly scopes: readonly FileScope[];
  /** Interfaces and worlds by name. */
  readonly items: Map<string, ItemState>;
}

/** The part of a package that stands in one file or in one `package … { }` block: top-level `use` acts within it. */
export interface FileScope {
  readonly path: string;
  /** The file or the block itself. */
  readonly syntax: SyntaxFile | PackageBlock;
  readonly items: readonly PackageItem[];
  /** What the top-level `use` items call the things that they name. */
  readonly aliases: ReadonlyMap<string, UsePath>;
}

export interface ItemState {
  readonly syntax: InterfaceItem | WorldItemSyntax;
  readonly package: PackageState;
  readonly scope: FileScope;
  /** Left out, since its feature is not enabled. */
  readonly excluded: boolean;
  /** Set once resolved; an item that takes part in a circle never is. */
  members?: InterfaceMembers | undefined;
  world?: World | undefined;
}

/** The names that a `use` can reach in an interface. */
export interface InterfaceMembers {
  readonly interface: Interface;
  readonly types: ReadonlyMap<string, TypeEntry>;
  readonly functions: ReadonlySet<string>;
}

export interface TypeEntry {
  /** Absent if the declaration has a mistake, which is already reported. */
  readonly type: TypeDef | undefined;
  readonly excluded: boolean;
}

export function report(context: Context, path: string, range: TextRange, mistake: Mistake): void {
  context.diagnostics.push(witDiagnostic(mistake, path, range));
}

/** `a:b@1.0.0` of a path as it is written. */
export function pathId(path: PackagePath): string {
  const version = path.version === undefined ? "" : `@${path.version.text}`;
  return `${path.namespace.text}:${path.name.text}${version}`;
}
