/** The custom section `package-docs` of a binary WIT package; `core/wit-binary/package-docs.ts` reads it. */
import {
  membersOf,
  type Func,
  type Interface,
  type Package,
  type Stability,
  type TypeDef,
  type World,
  type WorldItem,
} from "../wit/index.ts";

/** The section's content: the format's version, and JSON without empty values. */
export function encodePackageDocs(pkg: Package): Uint8Array {
  const docs = withoutEmpty({
    docs: pkg.docs,
    worlds: record(pkg.worlds, worldDocs),
    interfaces: record(pkg.interfaces, interfaceDocs),
  });
  return new Uint8Array([1, ...new TextEncoder().encode(JSON.stringify(docs ?? {}))]);
}

type Json = Readonly<Record<string, unknown>>;

function interfaceDocs({ docs, stability, types, functions }: Interface): Json | undefined {
  return withoutEmpty({
    docs,
    stability: stabilityJson(stability),
    funcs: record(functions, functionDocs),
    types: record(types, typeDocs),
  });
}

function worldDocs({ docs, stability, imports, exports }: World): Json | undefined {
  const pick = (items: ReadonlyMap<string, WorldItem>, choose: (item: WorldItem) => unknown) =>
    record(items, choose);
  const functions = (item: WorldItem) => (item.kind === "function" ? functionDocs(item.function) : undefined);
  const inline = (item: WorldItem) =>
    item.kind === "interface" && item.interface.name === undefined
      ? interfaceDocs({
          ...item.interface,
          docs: item.docs ?? item.interface.docs,
          stability: item.stability,
        })
      : undefined;
  const named = (item: WorldItem) =>
    item.kind === "interface" && item.interface.name !== undefined ? item : undefined;
  return withoutEmpty({
    docs,
    stability: stabilityJson(stability),
    interfaces: pick(imports, inline),
    types: pick(imports, (item) => (item.kind === "type" ? typeDocs(item.type) : undefined)),
    funcs: pick(imports, functions),
    interface_exports: pick(exports, inline),
    func_exports: pick(exports, functions),
    interface_import_stability: pick(imports, (item) => stabilityJson(named(item)?.stability)),
    interface_export_stability: pick(exports, (item) => stabilityJson(named(item)?.stability)),
    interface_import_docs: pick(imports, (item) => named(item)?.docs),
    interface_export_docs: pick(exports, (item) => named(item)?.docs),
  });
}

function functionDocs({ docs, stability }: Func): Json | undefined {
  return withoutEmpty({ docs, stability: stabilityJson(stability) });
}

function typeDocs(type: TypeDef): Json | undefined {
  return withoutEmpty({
    docs: type.docs,
    stability: stabilityJson(type.stability),
    items: withoutEmpty(Object.fromEntries(membersOf(type).map(({ name, docs }) => [name, docs]))),
  });
}

function stabilityJson(stability: Stability | undefined): Json | undefined {
  if (stability === undefined || stability.kind === "unknown") return undefined;
  const { deprecated } = stability;
  const also = deprecated === undefined ? {} : { deprecated };
  return stability.kind === "stable"
    ? { stable: { since: stability.since, ...also } }
    : { unstable: { feature: stability.feature, ...also } };
}

function record<T>(map: ReadonlyMap<string, T>, describe: (item: T) => unknown): Json | undefined {
  return withoutEmpty(Object.fromEntries([...map].map(([name, item]) => [name, describe(item)])));
}

function withoutEmpty(json: Json): Json | undefined {
  const entries = Object.entries(json).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
