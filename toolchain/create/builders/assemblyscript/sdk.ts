/** What components are written with, as far as their world has the interfaces for it: modules for the folder `bindings/sdk`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { World } from "../../../../core/wit/index.ts";

const MCP = "wasmcp:mcp-v20251125/";
const MODERN = "wasmcp:mcp-v20260728/";
const EXPORTS = [
  `${MCP}tools`,
  `${MCP}resources`,
  `${MCP}prompts`,
  `${MCP}completions`,
  `${MCP}server-handler`,
];
/** Interfaces that only have types are among the imports of every world that uses them. */
const STORE = "wasmcp:keyvalue/store";

interface Module {
  /** Without their versions. Each one is needed. */
  readonly imports?: readonly string[];
  readonly exports?: readonly string[];
  /** One of them is needed. */
  readonly exportsAny?: readonly string[];
}

const MODULES: Readonly<Record<string, Module>> = {
  json: {},
  schema: {},
  content: { exportsAny: EXPORTS.filter((name) => !/resources|completions/.test(name)) },
  message: { exportsAny: EXPORTS },
  caller: { exportsAny: EXPORTS },
  tools: { exports: [`${MCP}tools`] },
  resources: { exports: [`${MCP}resources`] },
  prompts: { exports: [`${MCP}prompts`] },
  completions: { exports: [`${MCP}completions`] },
  middleware: { imports: [`${MCP}server-handler`], exports: [`${MCP}server-handler`] },
  asking: { exports: [`${MCP}tools`, `${MODERN}interactive-tools`] },
  context: { imports: [`${MODERN}context`] },
  values: { imports: [STORE] },
  store: { imports: [STORE] },
  session: { imports: [`${MCP}sessions`], exportsAny: EXPORTS },
  http: { imports: ["wasi:http/outgoing-handler"] },
};

/** What the world lacks for `bindings/sdk/store.ts`, for people; `undefined` for a module that does not exist. */
export function whatSdkModuleNeeds(name: string): string | undefined {
  const needs = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (needs === undefined) return undefined;
  const lines = [
    ...(needs.imports ?? []).map((one) => `\`import ${one}\``),
    ...(needs.exports ?? []).map((one) => `\`export ${one}\``),
    ...(needs.exportsAny === undefined ? [] : [`an export such as \`${needs.exportsAny[0]}\``]),
  ];
  return `it is for worlds with ${lines.join(" and ")}: add that, with its version, to wit/world.wit`;
}

/** The modules for a world, with their texts: `sdk/tools.ts`. */
export async function readSdk(
  runtime: string,
  world: World,
): Promise<readonly (readonly [string, string])[]> {
  const imports = namesOf(world.imports);
  const exports = namesOf(world.exports);
  const names = Object.entries(MODULES).flatMap(([name, needs]) => {
    const all =
      (needs.imports ?? []).every((one) => imports.has(one)) &&
      (needs.exports ?? []).every((one) => exports.has(one));
    const any = needs.exportsAny === undefined || needs.exportsAny.some((one) => exports.has(one));
    return all && any ? [name] : [];
  });
  return Promise.all(
    names.map(async (name) => {
      const file = `sdk/${name}.ts`;
      return [file, await fs.readFile(path.join(runtime, file), "utf8")] as const;
    }),
  );
}

/** `wasmcp:keyvalue/store` for `wasmcp:keyvalue/store@0.1.0`. */
function namesOf(items: World["imports"]): ReadonlySet<string> {
  return new Set([...items.keys()].map((name) => name.replace(/@.*$/u, "")));
}
