/** Finds a symbol's declaration in the resolved model. */
import type { Workspace } from "../workspace/index.ts";
import {
  type Func,
  functionName,
  type Interface,
  type Package,
  type Type,
  type TypeDef,
  type World,
} from "../../core/wit/index.ts";
import { packageKey } from "./keys.ts";
import { findSymbol } from "./queries.ts";
import { accessorOf, type WitSymbol } from "./symbol.ts";

export type Meaning =
  | { readonly kind: "package"; readonly package: Package }
  | { readonly kind: "interface"; readonly interface: Interface }
  | { readonly kind: "world"; readonly world: World }
  | { readonly kind: "type"; readonly type: TypeDef }
  | { readonly kind: "function"; readonly function: Func }
  /** A field, a case or a parameter: the type of its value, if it has one. */
  | { readonly kind: "value"; readonly type: Type | undefined };

/** `undefined` for items with mistakes, and for other kinds of names. */
export function meaningOf(workspace: Workspace, symbol: WitSymbol): Meaning | undefined {
  const { declaration, name } = symbol;
  if (declaration.kind === "package") {
    const state = workspace
      .viewOf(symbol.uri)
      ?.resolved.packages.find((one) => packageKey(one) === symbol.key || one.id === symbol.name);
    return state === undefined ? undefined : { kind: "package", package: state.package };
  }
  const container = symbol.container === undefined ? undefined : findSymbol(workspace, symbol.container);
  // The package of a file that names none has no symbol.
  const around = container === undefined ? packageAround(workspace, symbol) : meaningOf(workspace, container);
  if (around === undefined) return undefined;
  switch (around.kind) {
    case "package":
      return inPackage(around.package, symbol);
    case "interface":
      return inInterface(around.interface, symbol);
    case "world":
      return inWorld(around.world, symbol);
    case "type":
      return inType(workspace, around.type, symbol, container);
    case "function": {
      const param = around.function.params.find((one) => one.name === name);
      const { accessor } = container ?? {};
      if (param !== undefined || container === undefined || accessor === undefined)
        return { kind: "value", type: param?.type };
      // The parameter of a setter, whose getter comes first.
      const setter = meaningOf(workspace, { ...container, declaration: accessor.declaration });
      const params = setter?.kind === "function" ? setter.function.params : [];
      return { kind: "value", type: params.find((one) => one.name === name)?.type };
    }
    case "value":
      return undefined;
  }
}

function packageAround(workspace: Workspace, symbol: WitSymbol): Meaning | undefined {
  const placed = workspace.viewOf(symbol.uri)?.scopes.get(symbol.uri)?.[0];
  return placed === undefined ? undefined : { kind: "package", package: placed.state.package };
}

function inPackage(pkg: Package, { name, declaration }: WitSymbol): Meaning | undefined {
  if (declaration.kind === "interface") {
    const iface = pkg.interfaces.get(name);
    return iface === undefined ? undefined : { kind: "interface", interface: iface };
  }
  if (declaration.kind !== "world") return undefined;
  const world = pkg.worlds.get(name);
  return world === undefined ? undefined : { kind: "world", world };
}

function inInterface(iface: Interface, { name, declaration }: WitSymbol): Meaning | undefined {
  if (declaration.kind === "function") {
    const func = iface.functions.get(functionName(name, accessorOf(declaration)));
    return func === undefined ? undefined : { kind: "function", function: func };
  }
  const type = iface.types.get(name);
  return type === undefined ? undefined : { kind: "type", type };
}

function inWorld(world: World, { name, declaration }: WitSymbol): Meaning | undefined {
  const items =
    declaration.kind === "extern" && declaration.syntax.direction === "export"
      ? world.exports
      : world.imports;
  const key = functionName(name, accessorOf(declaration));
  const item = items.get(key) ?? world.exports.get(key);
  switch (item?.kind) {
    case "interface":
      return { kind: "interface", interface: item.interface };
    case "function":
      return { kind: "function", function: item.function };
    case "type":
      return { kind: "type", type: item.type };
    case undefined:
      return undefined;
  }
}

function inType(
  workspace: Workspace,
  type: TypeDef,
  { name, declaration }: WitSymbol,
  container: WitSymbol | undefined,
): Meaning | undefined {
  const { kind } = type;
  if (declaration.kind === "resource-function") {
    const owner = { kind: declaration.syntax.kind, resource: container?.name ?? "" };
    const id = functionName(name, accessorOf(declaration), owner);
    const func = functionOfResource(workspace, type, container, id);
    return func === undefined ? undefined : { kind: "function", function: func };
  }
  if (kind.kind === "record")
    return { kind: "value", type: kind.fields.find((field) => field.name === name)?.type };
  if (kind.kind === "variant")
    return { kind: "value", type: kind.cases.find((one) => one.name === name)?.type };
  return { kind: "value", type: undefined };
}

function functionOfResource(
  workspace: Workspace,
  { owner }: TypeDef,
  resource: WitSymbol | undefined,
  id: string,
): Func | undefined {
  if (owner?.kind === "interface") return owner.interface.functions.get(id);
  const world = resource?.container === undefined ? undefined : findSymbol(workspace, resource.container);
  const meaning = world === undefined ? undefined : meaningOf(workspace, world);
  const item = meaning?.kind === "world" ? meaning.world.imports.get(id) : undefined;
  return item?.kind === "function" ? item.function : undefined;
}
