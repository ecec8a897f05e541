/** The entry module of a component: it exports what the world asks for, and calls the user's code. */
import { dealias, interfaceId, type Func, type Type, type World } from "../../../../core/wit/index.ts";
import { camelCase } from "./types.ts";

/** An exported interface or function of the world, as the user's module has to export it. */
export interface ExpectedExport {
  /** `tools` */
  readonly name: string;
  /** `wasmcp:mcp-v20251125/tools@0.1.1` */
  readonly witName: string;
  /** The functions of an interface; absent for a function of the world itself. */
  readonly functions: readonly Func[] | undefined;
  /** Classes that implement the interface's resources. */
  readonly resources: readonly string[];
}

export function expectedExports(world: World): readonly ExpectedExport[] {
  return [...world.exports].flatMap(([witName, item]): ExpectedExport[] => {
    if (item.kind === "function")
      return [{ name: camelCase(witName), witName, functions: undefined, resources: [] }];
    if (item.kind !== "interface") return [];
    const { interface: iface } = item;
    return [
      {
        name: camelCase(iface.name ?? witName),
        witName: iface.name === undefined ? witName : interfaceId(iface),
        functions: [...iface.functions.values()].filter((func) => func.kind.kind === "freestanding"),
        resources: [...iface.types.values()].flatMap((type) =>
          type.kind.kind === "resource" && type.name !== undefined ? [className(type.name)] : [],
        ),
      },
    ];
  });
}

function className(resource: string): string {
  const camel = camelCase(resource);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/**
 * The source of the entry module. An `Error` that a call throws would stop the whole component. If the function's error
 * type is MCP's `error-code`, the caller gets an internal error with the message instead.
 */
export function printGuestEntry(
  exports: readonly ExpectedExport[],
  implementation: string,
  stateModule: string,
): string {
  const lines = [
    `import { state } from ${JSON.stringify(stateModule)};`,
    ...exports.map(
      ({ name }) => `import { ${name} as implementation_${name} } from ${JSON.stringify(implementation)};`,
    ),
    GUARD_SOURCE,
    ...exports.map(({ name, functions, resources }) => {
      if (functions === undefined) {
        return `export const ${name} = guard(${JSON.stringify(name)}, () => implementation_${name}, undefined, false);`;
      }
      const members = functions.map((func) => {
        const member = camelCase(func.name);
        const path = JSON.stringify(`${name}.${member}`);
        const get = `() => implementation_${name}?.${member}`;
        return `  ${member}: guard(${path}, ${get}, implementation_${name}, ${String(failsWithErrorCode(func))}),`;
      });
      const classes = resources.map((resource) => `  ${resource}: implementation_${name}.${resource},`);
      return [`export const ${name} = {`, ...members, ...classes, "};"].join("\n");
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** Whether the function's error type is MCP's `error-code`, which has a case for internal errors. */
function failsWithErrorCode(func: Func): boolean {
  const result = func.result;
  if (result === undefined || typeof result === "string" || result.kind.kind !== "result") return false;
  const error: Type | undefined = result.kind.err === undefined ? undefined : dealias(result.kind.err);
  if (error === undefined || typeof error === "string" || error.owner?.kind !== "interface") return false;
  const { namespace, name } = error.owner.interface.package.name;
  return error.name === "error-code" && namespace === "wasmcp" && name.startsWith("mcp-");
}

const GUARD_SOURCE = `
function guard(path, find, owner, failsWithErrorCode) {
  if (typeof find() !== "function") throw new TypeError("\`" + path + "\` is not a function, but the world exports it");
  const internalError = (message) =>
    failsWithErrorCode ? { tag: "internal-error", val: { code: -32603, message } } : new Error(message);
  return (...args) => {
    state.running = true;
    let result;
    try {
      result = find().apply(owner, args);
    } catch (error) {
      throw error instanceof Error ? internalError(error.message) : error;
    }
    if (typeof result?.then === "function") {
      throw internalError("\`" + path + "\` returned a promise, but a component answers at once: remove \`async\`");
    }
    return result;
  };
}
`;
