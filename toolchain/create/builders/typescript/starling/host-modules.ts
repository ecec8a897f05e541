/** The modules between the code and the interfaces of the host, which convert values: see `guest/engine/starling.ts`. */
import {
  dealias,
  declaredName,
  type Func,
  type Interface,
  type Type,
  type TypeDef,
  type World,
} from "../../../../../core/wit/index.ts";
import { className, functionsOf } from "../guest-exports.ts";
import { ValueTypes } from "../guest-values.ts";
import { visibleName } from "../guest-wit.ts";
import { camelCase } from "../types.ts";

export interface HostModules {
  /** By the name of the interface: `wasi:io/streams@0.2.12`. */
  readonly texts: ReadonlyMap<string, string>;
  /** The interfaces with resources, whose methods code may call without importing anything. */
  readonly withResources: readonly string[];
}

/** `world` is the one that the packager gets. */
export function printHostModules(world: World): HostModules {
  const interfaces = [...world.imports].flatMap(([name, item]) =>
    item.kind === "interface" ? [{ name: visibleName(name), iface: item.interface }] : [],
  );
  const used = interfaces.filter(
    ({ iface }) => resourcesOf(iface).length > 0 || freestanding(iface).length > 0,
  );
  return {
    texts: new Map(used.map(({ name, iface }) => [name, printModule(name, iface)])),
    withResources: used.filter(({ iface }) => resourcesOf(iface).length > 0).map(({ name }) => name),
  };
}

function printModule(name: string, iface: Interface): string {
  const types = new ValueTypes();
  const paramsOf = ({ kind, params }: Func): readonly number[] => {
    const own = kind.kind === "method" ? params.slice(1) : params;
    return own.some(({ type }) => isConverted(type)) ? own.map(({ type }) => types.index(type)) : [];
  };
  const functions = freestanding(iface).map((func) => {
    const member = camelCase(func.name);
    const params = JSON.stringify(paramsOf(func));
    return `export const ${member} = /* @__PURE__ */ imported(host.${member}, types, ${params});`;
  });
  const classes = resourcesOf(iface).map((resource) => {
    const params = Object.fromEntries(
      functionsOf(resource, iface).map((func) => [camelCase(declaredName(func.name)), paramsOf(func)]),
    );
    const made = className(resource.name ?? "");
    return `export const ${made} = importedClass(host.${made}, types, ${JSON.stringify(params)});`;
  });
  const table = JSON.stringify(JSON.stringify(types.table));
  return [
    `import * as host from ${JSON.stringify(name)};`,
    `import { imported, importedClass } from "guest:engine/starling";`,
    `import { typeTable } from "guest:engine/values";`,
    `const types = /* @__PURE__ */ typeTable(${table});`,
    ...functions,
    ...classes,
  ].join("\n");
}

function freestanding(iface: Interface): readonly Func[] {
  return [...iface.functions.values()].filter((func) => func.kind.kind === "freestanding");
}

function resourcesOf(iface: Interface): readonly TypeDef[] {
  return [...iface.types.values()].filter((type) => type.kind.kind === "resource");
}

/** Whether a value of the type may have something in it that `toHost` looks at: a signed integer of 64 bits, or a list of such integers. */
function isConverted(named: Type): boolean {
  const type = dealias(named);
  if (typeof type === "string") return type === "s64";
  const { kind } = type;
  switch (kind.kind) {
    case "list":
    case "fixed-length-list":
      return dealias(kind.element) === "u64" || isConverted(kind.element);
    case "option":
      return isConverted(kind.type);
    case "result":
      return [kind.ok, kind.err].some((each) => each !== undefined && isConverted(each));
    case "tuple":
      return kind.types.some(isConverted);
    case "record":
      return kind.fields.some((field) => isConverted(field.type));
    case "variant":
      return kind.cases.some((each) => each.type !== undefined && isConverted(each.type));
    default:
      return false;
  }
}
