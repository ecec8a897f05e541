/**
 * Documentation and feature gates of a binary WIT package: the custom section `package-docs`, a version byte and JSON, since
 * types in the binary have no place for either.
 */
import type { Stability } from "../wit/index.ts";

export const packageDocsSection = "package-docs";

/** The documentation and gates of an item, if it has any. */
export interface ItemDocs {
  readonly docs: string | undefined;
  readonly stability: Stability;
  /** Of the fields, cases or flags of a type, or of the types of an interface or a world. */
  readonly types: (name: string) => ItemDocs;
  readonly functions: (name: string) => ItemDocs;
}

/** Documentation of a world: of its inline interfaces, and of its imports and exports. */
export interface WorldDocs extends ItemDocs {
  readonly imports: (name: string) => ItemDocs;
  readonly exports: (name: string) => ItemDocs;
  readonly exportedFunctions: (name: string) => ItemDocs;
}

export interface PackageDocs {
  readonly docs: string | undefined;
  readonly interfaces: (name: string) => ItemDocs;
  readonly worlds: (name: string) => WorldDocs;
}

/** Ignores malformed documentation: the types must be readable anyway. */
export function readPackageDocs(section: Uint8Array | undefined): PackageDocs {
  // Formats 0 and 1 differ in what they may hold, not in how it is held.
  const known = section !== undefined && (section[0] === 0 || section[0] === 1);
  const root = known ? parseJson(section.subarray(1)) : {};
  return {
    docs: text(root["docs"]),
    interfaces: (name) => itemDocs(table(root["interfaces"])[name]),
    worlds: (name) => worldDocs(table(root["worlds"])[name]),
  };
}

type Table = Readonly<Record<string, unknown>>;

function itemDocs(value: unknown): ItemDocs {
  // Fields and cases, and in the older format functions as well, are nothing but their documentation.
  const entry = typeof value === "string" ? { docs: value } : table(value);
  return {
    docs: text(entry["docs"]),
    stability: readStability(entry["stability"]),
    types: (name) => itemDocs(table(entry["types"] ?? entry["items"])[name]),
    functions: (name) => itemDocs(table(entry["funcs"])[name]),
  };
}

function worldDocs(value: unknown): WorldDocs {
  const entry = table(value);
  const direction = (which: "import" | "export") => (name: string) => {
    const inline = which === "export" ? table(entry["interface_exports"])[name] : undefined;
    const inside = itemDocs(inline ?? table(entry["interfaces"])[name]);
    const stability = table(entry[`interface_${which}_stability`])[name];
    const docs = text(table(entry[`interface_${which}_docs`])[name]);
    return {
      ...inside,
      ...(docs !== undefined && { docs }),
      ...(stability !== undefined && { stability: readStability(stability) }),
    };
  };
  const own = itemDocs(value);
  return {
    ...own,
    imports: direction("import"),
    exports: direction("export"),
    exportedFunctions: (name) => {
      const exported = table(entry["func_exports"])[name];
      return exported === undefined ? own.functions(name) : itemDocs(exported);
    },
  };
}

function readStability(value: unknown): Stability {
  const { stable, unstable } = table(value);
  const gate = table(stable ?? unstable);
  const deprecated = text(gate["deprecated"]);
  const [since, feature] = [text(gate["since"]), text(gate["feature"])];
  if (since !== undefined) return { kind: "stable", since, deprecated };
  if (feature !== undefined) return { kind: "unstable", feature, deprecated };
  return { kind: "unknown" };
}

function parseJson(bytes: Uint8Array): Table {
  try {
    return table(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

/** Without a prototype's names: a type may be called `constructor`. */
function table(value: unknown): Table {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  return isTable ? Object.assign(Object.create(null) as Table, value) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
