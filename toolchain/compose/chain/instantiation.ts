import { unlimited, type PartGrants } from "../grants/part-grants.ts";
import type { InstanceRole } from "../server-plan.ts";
import { labelOf } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";

/** One component in its place in the server. It becomes one instance, once every one of its imports has a source. */
export interface Instantiation {
  /** `calculator.wasm`, or `tools-middleware of calculator.wasm`. */
  readonly name: string;
  /** The name without folders: `tools-middleware of calculator`. */
  readonly label: string;
  readonly role: InstanceRole;
  readonly part: ReadPart;
  /** Sources that the place decides, by the names of imports. They are instantiated in this order. */
  readonly wires: ReadonlyMap<string, Wire>;
  /** What it may reach. Components of the framework may reach everything. */
  readonly grants: PartGrants;
}

export type Wire =
  /** An export of another instance. */
  | { readonly kind: "instance"; readonly instance: Instantiation; readonly export: string }
  /** The rest of the chain, which a later composition adds behind a handler. */
  | { readonly kind: "open" };

interface InstantiationOptions {
  readonly wires?: Instantiation["wires"];
  /** The part that it stands before; there is one such instance for each part. */
  readonly of?: ReadPart;
  readonly grants?: PartGrants;
}

export function instantiate(
  part: ReadPart,
  role: InstanceRole,
  { wires = new Map(), of, grants = unlimited }: InstantiationOptions = {},
): Instantiation {
  return {
    name: of === undefined ? part.name : `${part.name} of ${of.name}`,
    label: of === undefined ? labelOf(part) : `${labelOf(part)} of ${labelOf(of)}`,
    role,
    part,
    wires,
    grants,
  };
}

export function exportOf(instance: Instantiation, exportName: string): Wire {
  return { kind: "instance", instance, export: exportName };
}
