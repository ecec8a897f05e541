/**
 * Small files whose types are large: each level refers to the one before more than once, so that what walks every path, and
 * not every type, takes time without end.
 */
import {
  ComponentBuilder,
  InstanceTypeBuilder,
  writeSections,
  type DefType,
  type DefValType,
  type Index,
  type SectionContent,
  type ValType,
} from "../../../../core/component/index.ts";

type Level = (before: ValType) => DefValType;

/** What doubles a type, by kind. */
const doublings: Readonly<Record<string, Level>> = {
  tuple: (before) => ({ kind: "tuple", types: [before, before] }),
  record: (before) => ({
    kind: "record",
    fields: [
      { name: "a", type: before },
      { name: "b", type: before },
    ],
  }),
  variant: (before) => ({
    kind: "variant",
    cases: [
      { name: "a", type: before },
      { name: "b", type: before },
    ],
  }),
  result: (before) => ({ kind: "result", ok: before, err: before }),
  map: (before) => ({ kind: "map", key: "string", value: before }),
};

/** Levels that only wrap, put between those that double. */
const wrappings: Readonly<Record<string, Level>> = {
  list: (before) => ({ kind: "list", element: before }),
  "fixed-length-list": (before) => ({ kind: "fixed-length-list", element: before, length: 3 }),
  option: (before) => ({ kind: "option", type: before }),
  stream: (before) => ({ kind: "stream", type: before }),
  future: (before) => ({ kind: "future", type: before }),
};

const needName: ReadonlySet<string> = new Set(["record", "variant"]);

interface TypeGraph {
  readonly name: string;
  /** A component with `levels` levels of types. */
  readonly make: (levels: number) => Uint8Array;
}

/** Of value types: what a function of an imported interface takes. */
export const valueGraphs: readonly TypeGraph[] = [
  ...Object.entries(doublings).map(([name, level]) => ({
    name,
    make: (levels: number) => importing(chain(level, needName.has(name), levels)),
  })),
  ...Object.entries(wrappings).map(([name, wrap]) => ({
    name: `${name} of tuple`,
    make: (levels: number) =>
      importing((builder) => {
        let type: ValType = "u8";
        for (let level = 0; level < levels; level += 1) {
          const tuple = builder.type({ kind: "tuple", types: [type, type] });
          type = builder.type(wrap(tuple));
        }
        return type;
      }),
  })),
  {
    // Six levels of ten parts each are shallow, and a million types.
    name: "wide tuple",
    make: (levels) =>
      importing((builder) => {
        let type: ValType = "u8";
        for (let level = 0; level < 6; level += 1) {
          const part = type;
          type = builder.type({ kind: "tuple", types: Array.from({ length: levels }, () => part) });
        }
        return type;
      }),
  },
];

/** Of instances and components. */
export const scopeGraphs: readonly TypeGraph[] = [
  { name: "instance types of instances", make: (levels) => nestedTypes("instance", levels) },
  { name: "component types of components", make: (levels) => nestedTypes("component", levels) },
  {
    // Instances that exist are shared, not declared anew.
    name: "instances that export instances",
    make: (levels) => {
      const builder = new ComponentBuilder();
      let instance = builder.instanceOfExports([]);
      for (let level = 0; level < levels; level += 1) {
        const item = { sort: "instance", index: instance } as const;
        instance = builder.instanceOfExports([
          { name: "a", item },
          { name: "b", item },
        ]);
      }
      builder.exportInstance("a:b/c", instance);
      return builder.finish();
    },
  },
  {
    name: "components that instantiate components",
    make: (levels) => {
      const alias = (index: number): SectionContent => ({
        kind: "aliases",
        items: [{ kind: "outer", sort: "component", count: 1, index }],
      });
      const sections: SectionContent[] = [{ kind: "component", bytes: writeSections([]) }];
      for (let level = 0; level < levels; level += 1) {
        const bytes = writeSections([alias(level), instantiate(0), instantiate(0)]);
        sections.push({ kind: "component", bytes });
      }
      return writeSections([...sections, instantiate(levels)]);
    },
  },
];

function plain(name: string) {
  return { name, form: 0, attributes: [] } as const;
}

export function instantiate(component: number): SectionContent {
  return {
    kind: "instances",
    items: [{ kind: "instantiate", component: component as Index<"component">, args: [] }],
  };
}

function chain(level: Level, named: boolean, levels: number) {
  return (builder: InstanceTypeBuilder): ValType => {
    let type: ValType = "u8";
    for (let at = 0; at < levels; at += 1) {
      const defined = builder.type(level(type));
      type = named ? builder.exportType(`t${at}`, defined) : defined;
    }
    return type;
  };
}

/** A component that imports an interface with a function of this type. */
function importing(define: (builder: InstanceTypeBuilder) => ValType): Uint8Array {
  const iface = new InstanceTypeBuilder();
  const type = define(iface);
  const params = [{ name: "x", type }];
  iface.exportFunc("f", iface.type({ kind: "func", async: false, params, result: undefined }));
  const builder = new ComponentBuilder();
  builder.importInstance("a:b/c", builder.type(iface.finish()));
  return builder.finish();
}

/** Each type exports the one before twice. */
function nestedTypes(kind: "instance" | "component", levels: number): Uint8Array {
  const types: DefType[] = [{ kind, declarations: [] }];
  for (let level = 0; level < levels; level += 1) {
    types.push({
      kind,
      declarations: [
        { kind: "alias", alias: { kind: "outer", sort: "type", count: 1, index: level as Index<"type"> } },
        ...["a", "b"].map((name) => ({
          kind: "export" as const,
          export: { name: plain(name), type: { kind, type: 0 as Index<"type"> } },
        })),
      ],
    });
  }
  const last = { kind, type: levels as Index<"type"> } as const;
  return writeSections([
    { kind: "types", items: types },
    { kind: "imports", items: [{ name: plain("a:b/c"), type: last }] },
  ]);
}
