/** What stands between the braces of an interface. */
import type { Func, Interface, TypeDef } from "../model.ts";
import type { InterfaceItem, InterfaceMember, TypeItem } from "../syntax/tree.ts";
import type { Context, FileScope, InterfaceMembers, PackageState } from "./context.ts";
import { stabilityOf } from "./gates.ts";
import {
  claimName,
  resolveFunc,
  resolveResourceFunctions,
  resolveTypeItems,
  resolveUse,
  type TypeScope,
} from "./types.ts";

/** An interface whose maps are still to be filled. */
export interface OpenInterface {
  readonly interface: Interface;
  readonly types: Map<string, TypeDef>;
  readonly functions: Map<string, Func>;
}

export function newInterface(state: PackageState, syntax: InterfaceItem): OpenInterface {
  const types = new Map<string, TypeDef>();
  const functions = new Map<string, Func>();
  const { docs, gates } = syntax.annotations;
  const { text } = syntax.name;
  return {
    interface: { name: text, package: state.package, docs, stability: stabilityOf(gates), types, functions },
    types,
    functions,
  };
}

/** Resolves what stands between the braces of an interface, named or inline. */
export function resolveMembers(
  context: Context,
  place: { readonly package: PackageState; readonly scope: FileScope },
  open: OpenInterface,
  members: readonly InterfaceMember[],
  excluded: boolean,
): InterfaceMembers {
  const scope: TypeScope = {
    context,
    package: place.package,
    file: place.scope,
    owner: { kind: "interface", interface: open.interface },
    types: new Map(),
    taken: new Map(),
    excluded,
  };
  const define = (type: TypeDef): void => {
    if (type.name !== undefined) open.types.set(type.name, type);
  };
  for (const member of members) if (member.kind === "use") resolveUse(scope, member).forEach(define);
  resolveTypeItems(
    scope,
    members.filter((member): member is TypeItem => member.kind === "type"),
  ).forEach(define);
  const names = new Set<string>();
  const add = (func: Func): void => {
    open.functions.set(func.name, func);
  };
  for (const member of members) {
    if (member.kind === "type") resolveResourceFunctions(scope, member).forEach(add);
    if (member.kind !== "func") continue;
    names.add(member.name.text);
    if (!claimName(scope, member.name.text, member.name.range)) continue;
    const head = { name: member.name.text, range: member.name.range, kind: "freestanding" } as const;
    const func = resolveFunc(scope, head, member.annotations, member.func);
    if (func !== undefined) add(func);
  }
  return { interface: open.interface, types: scope.types, functions: names };
}
