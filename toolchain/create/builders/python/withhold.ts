/**
 * What a component in Python asks of the host.
 *
 * Problem: Python's library imports files, sockets, the environment and the terminal for every program, so that each component would ask for all of them.
 * Idea: the component is left with what its code uses. What is left out fails as on a machine that refuses it: no variable, no folder, and
 * `PermissionError` for a socket. Only calls that cannot fail end in a trap, which names them.
 */
import {
  DROP,
  readComponent,
  standInName,
  withholdImports,
  withoutName,
  type FunctionType,
  type ValueType,
} from "../../../../core/component/index.ts";
import { UNREACHABLE, writeCoreModule, flattenFunction, type CoreFunction } from "../../../compose/index.ts";

/** What is left out unless the project uses it, by the names that `allow` and `deny` have, and where it comes from. */
const WITHHELD = {
  environment: "wasi:cli/environment@",
  exit: "wasi:cli/exit@",
  filesystem: "wasi:filesystem/",
  sockets: "wasi:sockets/",
  terminal: "wasi:cli/",
} as const;

export type HostUse = keyof typeof WITHHELD;

export const HOST_USES = Object.keys(WITHHELD) as readonly HostUse[];

/** The name of the module with what stands for the host. Reports of a trap show it before the function. */
const MODULE_NAME = "not imported";

/** The component without what it does not use of the host. */
export function withholdUnused(component: Uint8Array, used: ReadonlySet<HostUse>): Uint8Array {
  const { imports } = readComponent(component);
  const functions: CoreFunction[] = [{ name: DROP, params: ["i32"], results: [], body: [] }];
  const interfaces = new Set<string>();
  for (const [name, item] of imports) {
    const use = hostUseOf(name);
    if (item.kind !== "instance" || use === undefined || used.has(use)) continue;
    interfaces.add(name);
    for (const [functionName, each] of item.exports) {
      if (each.kind !== "func") continue;
      functions.push(standIn(standInName({ interface: name, function: functionName }), each.type));
    }
  }
  if (interfaces.size === 0) return component;
  const stderr = [...imports.keys()].find((name) => name.startsWith(STDERR));
  return withholdImports(component, {
    interfaces,
    module: writeCoreModule(functions, { name: MODULE_NAME, importsMemory: true }),
    // What is printed belongs into the log: standard output may be the transport's.
    instead: (_, functionName) =>
      functionName === "get-stdout" && stderr !== undefined
        ? { interface: stderr, function: "get-stderr" }
        : undefined,
  });
}

const STDERR = "wasi:cli/stderr@";

/** What an interface of the host is for, if a component may do without it: `sockets` for `wasi:sockets/tcp@0.2.9`. */
export function hostUseOf(interfaceName: string): HostUse | undefined {
  // Where errors are written, which no list restricts.
  if (interfaceName.startsWith(STDERR)) return undefined;
  return HOST_USES.find((use) => interfaceName.startsWith(WITHHELD[use]));
}

/** Names of errors by which interfaces of WASI refuse. */
const REFUSALS = ["access-denied", "access"];

// Instructions of the core specification, 5.4.
const [I32_CONST, LOCAL_GET, I32_STORE8, I64_STORE] = [0x41, 0x20, 0x3a, 0x37] as const;
const I64_CONST = 0x42;

/** A function of the host as a core module calls it: a result that is not one number is written to an address, which comes last. */
function standIn(name: string, type: FunctionType): CoreFunction {
  const { params, results } = flattenFunction({ ...type, result: undefined });
  const result = type.result && withoutName(type.result);
  const flat = flattenFunction({ ...type, params: [] }).results;
  const byAddress = result !== undefined && isWrittenToMemory(result);
  return {
    name,
    params: byAddress ? [...params, "i32"] : params,
    results: byAddress ? results : flat,
    body: bodyOf(result, params.length) ?? UNREACHABLE,
  };
}

/** `flattenFunction` gives the address of such a result, as a lifted function returns it. */
function isWrittenToMemory(result: ValueType): boolean {
  return (
    ["record", "tuple", "list", "option", "variant", "result"].includes(result.kind) && !isOneNumber(result)
  );
}

function isOneNumber(result: ValueType): boolean {
  if (result.kind === "variant") return result.cases.every(({ type }) => type === undefined);
  return result.kind === "result" && result.ok === undefined && result.err === undefined;
}

/** The instructions of a function that refuses or returns nothing; `address` is the parameter with the place of the result. */
function bodyOf(result: ValueType | undefined, address: number): readonly number[] | undefined {
  if (result?.kind === "list" || result?.kind === "option") {
    // A list is a pointer and a length, an option begins with a byte.
    const store = result.kind === "list" ? I64_STORE : I32_STORE8;
    const zero = result.kind === "list" ? I64_CONST : I32_CONST;
    return [LOCAL_GET, address, zero, 0, store, 0, 0];
  }
  if (result?.kind === "result") return refusal(result, address);
  // A handle that only functions of this module get, and each of them refuses it.
  if (result?.kind === "own" && result.resource.name === "network") return [I32_CONST, 0];
  return undefined;
}

function refusal(
  { ok, err }: Extract<ValueType, { readonly kind: "result" }>,
  address: number,
): readonly number[] | undefined {
  const [value, error] = [ok && withoutName(ok), err && withoutName(err)];
  // Elsewhere the error lies in another place. Such functions have a parameter that cannot be got.
  if (error?.kind !== "enum" || (value !== undefined && value.kind !== "own")) return undefined;
  const code = error.labels.findIndex((label) => REFUSALS.includes(label));
  if (code === -1) return undefined;
  const offset = value === undefined ? 1 : HANDLE_SIZE;
  const isError = [LOCAL_GET, address, I32_CONST, 1, I32_STORE8, 0, 0];
  return [...isError, LOCAL_GET, address, I32_CONST, code, I32_STORE8, 0, offset];
}

const HANDLE_SIZE = 4;
