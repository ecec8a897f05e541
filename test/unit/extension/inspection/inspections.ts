/** Inspections in short, for tests of pages. */
import {
  accessOfInstance,
  type Inspection,
  type InspectedItem,
} from "../../../../toolchain/inspect/index.ts";

const nothing: Inspection = {
  bytes: 1000,
  kind: "other",
  name: undefined,
  version: undefined,
  producers: [],
  imports: [],
  exports: [],
  capabilities: [],
  protection: undefined,
  serverCard: undefined,
  toolSearch: undefined,
  composition: undefined,
};

export function inspection(different: Partial<Inspection> = {}): Inspection {
  return { ...nothing, ...different };
}

export function item(name: string, ...functions: readonly string[]): InspectedItem {
  return { name, functions };
}

export const mcp = (name: string): string => `wasmcp:mcp-v20251125/${name}@0.1.1`;

/** A part and its calls: `{ name: "transport", calls: { "wasmcp:.../server-handler": 1 } }`. */
export interface PartInShort {
  readonly name: string;
  readonly part?: Partial<Inspection>;
  /** Positions of providers by import; every import has a function. */
  readonly calls?: Readonly<Record<string, number | "host">>;
}

/** A server in which each part is instantiated once, in the given order: providers come first. */
export function server(parts: readonly PartInShort[], different: Partial<Inspection> = {}): Inspection {
  const components = parts.map(({ name, part, calls = {} }) => ({
    name,
    bytes: 1000,
    component: inspection({ imports: Object.keys(calls).map((each) => item(each, "call")), ...part }),
  }));
  const read = parts.map(({ calls = {} }, position) => ({
    component: components[position]?.component,
    generated: undefined,
    imports: Object.entries(calls).map(([name, from]) => ({ name, from, as: name })),
  }));
  return inspection({
    kind: "server",
    bytes: 10_000,
    composition: {
      components,
      instances: parts.map(({ name }, component) => {
        const instance = read[component];
        return {
          name,
          component,
          imports: instance?.imports ?? [],
          access: instance === undefined ? [] : accessOfInstance(instance, read),
        };
      }),
      shared: 0,
    },
    ...different,
  });
}

/** Transport, one tool behind its middleware, the end of the chain, and a service that the tool uses. */
export const smallServer: Inspection = server([
  { name: "end", part: { kind: "handler" } },
  { name: "log" },
  {
    name: "weather",
    part: {
      kind: "capability",
      exports: [item(mcp("tools"), "list-tools", "call-tool")],
      capabilities: [{ name: "http", interfaces: ["wasi:http/outgoing-handler@0.2.12"] }],
    },
    calls: { [mcp("server-io")]: 1, "wasi:http/outgoing-handler@0.2.12": "host" },
  },
  {
    name: "tools-middleware",
    part: { kind: "handler" },
    calls: { [mcp("server-handler")]: 0, [mcp("tools")]: 2 },
  },
  { name: "transport", part: { kind: "server" }, calls: { [mcp("server-handler")]: 3 } },
]);
