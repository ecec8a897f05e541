/** What a world asks the entry file of a project to export. */
import {
  declaredName,
  interfaceId,
  type Func,
  type Interface,
  type TypeDef,
  type World,
} from "../../../../core/wit/index.ts";
import { camelCase } from "./types.ts";

/** An exported interface or function of the world, as the author's module has to export it. */
export interface ExpectedExport {
  /** `tools` */
  readonly name: string;
  /** `wasmcp:mcp-v20251125/tools@0.1.1` */
  readonly witName: string;
  /** The functions of an interface, or the function of the world itself. */
  readonly functions: readonly Func[];
  readonly kind: "interface" | "function";
  /** Classes that implement the interface's resources. */
  readonly resources: readonly ExpectedClass[];
}

export interface ExpectedClass {
  /** `Cursor` */
  readonly name: string;
  /** Its methods and static functions: `nextPage`. */
  readonly functions: readonly string[];
}

export function expectedExports(world: World): readonly ExpectedExport[] {
  return [...world.exports].flatMap(([witName, item]): ExpectedExport[] => {
    if (item.kind === "function") {
      const functions = [item.function];
      return [{ name: camelCase(witName), witName, functions, kind: "function", resources: [] }];
    }
    if (item.kind !== "interface") return [];
    const { interface: iface } = item;
    return [
      {
        name: camelCase(iface.name ?? witName),
        witName: iface.name === undefined ? witName : interfaceId(iface),
        functions: [...iface.functions.values()].filter((func) => func.kind.kind === "freestanding"),
        kind: "interface",
        resources: [...iface.types.values()].flatMap((type) =>
          type.kind.kind === "resource" && type.name !== undefined
            ? [
                {
                  name: className(type.name),
                  functions: functionsOf(type, iface).map((func) => camelCase(declaredName(func.name))),
                },
              ]
            : [],
        ),
      },
    ];
  });
}

/** The methods and static functions of a resource. */
export function functionsOf(resource: TypeDef, { functions }: Interface): readonly Func[] {
  return [...functions.values()].filter(
    ({ kind }) => (kind.kind === "method" || kind.kind === "static") && kind.resource === resource,
  );
}

/** The class of a resource: `Cursor`. */
export function className(resource: string): string {
  const camel = camelCase(resource);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}
