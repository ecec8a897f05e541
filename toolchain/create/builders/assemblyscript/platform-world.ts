import * as path from "node:path";
import {
  interfaceId,
  type Interface,
  type Type,
  type World,
  type WorldItem,
} from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import { loadWit } from "../../../sources/wit-deps/index.ts";

/** The packages that `wasi:cli` depends on. */
const DEPENDENCIES = ["clocks", "filesystem", "io", "random", "sockets"];

/** The world with the interfaces of WASI called `ids`, and those that they use, among its imports. What it imports itself stays. */
export async function addWasiImports(world: World, ids: readonly string[], assets: Assets): Promise<World> {
  const missing = ids.filter((id) => !world.imports.has(id));
  if (missing.length === 0) return world;
  const { packages } = await loadWit(path.join(assets.wit, "wasi-cli"), {
    dependencies: DEPENDENCIES.map((name) => path.join(assets.wit, `wasi-${name}`)),
  });
  const shipped = new Map(
    packages.flatMap((one) => [...one.interfaces.values()].map((each) => [interfaceId(each), each])),
  );
  const added = new Map<string, WorldItem>();
  const add = (id: string): void => {
    const found = shipped.get(id);
    if (found === undefined || added.has(id) || world.imports.has(id)) return;
    for (const used of interfacesUsedBy(found)) add(interfaceId(used));
    added.set(id, { kind: "interface", interface: found, stability: found.stability });
  };
  for (const id of missing) add(id);
  return { ...world, imports: new Map([...world.imports, ...added]) };
}

function interfacesUsedBy(iface: Interface): readonly Interface[] {
  return [...iface.types.values()].flatMap(({ kind }) => {
    const owner = kind.kind === "alias" && kind.use ? ownerOf(kind.target) : undefined;
    return owner === undefined ? [] : [owner];
  });
}

function ownerOf(type: Type): Interface | undefined {
  return typeof type !== "string" && type.owner?.kind === "interface" ? type.owner.interface : undefined;
}
