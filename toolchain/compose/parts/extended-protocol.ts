/**
 * The extended protocol: interfaces that the chain of handlers cannot express, `wasmcp:mcp-v20260728` and sessions. A server
 * with a part that uses them gets another build of the transport, which knows which call each message belongs to.
 */
import { parseInterfaceName, printInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { canBeLentHandles } from "./borrowed-handles.ts";
import type { Capability } from "../framework.ts";
import { interfaceNames } from "../interface-names.ts";
import { importsToProvide } from "../needs.ts";
import type { PartGrants } from "../grants/part-grants.ts";
import type { ReadPart } from "./part.ts";

const NAMESPACE = "wasmcp";
const EXTENDED_PACKAGE = "mcp-v20260728";

/** A part that calls functions of these must know which call it answers. */
const CONTEXTUAL: ReadonlySet<string> = new Set([
  "wasmcp:mcp-v20260728/context",
  "wasmcp:mcp-v20260728/changes",
  "wasmcp:mcp-v20251125/sessions",
  "wasmcp:mcp-v20251125/session-manager",
  "wasmcp:framework/calls",
]);

/** By the functions of `wasmcp:framework/composition`. */
export type CompositionFacts = Readonly<Record<string, boolean>>;

/** A part, and which of its imports a stand-in serves. */
interface GrantedPart {
  readonly part: ReadPart;
  readonly grants: Pick<PartGrants, "denied">;
}

/** Whether a server of these parts needs a stateful transport. */
export function needsCallContext(parts: readonly GrantedPart[]): boolean {
  return parts.some(
    (each) => [...CONTEXTUAL].some((family) => reaches(each, family)) || ownExports(each.part).length > 0,
  );
}

export function factsOf(parts: readonly GrantedPart[]): CompositionFacts {
  return {
    "announces-changes": parts.some((each) => reaches(each, "wasmcp:mcp-v20260728/changes")),
    "has-interactive-tools": parts.some(({ part }) => interactiveExport(part, "tools") !== undefined),
    "lends-streams": parts.every(({ part }) => canBeLentHandles(part.component)),
  };
}

/** `wasmcp:mcp-v20260728/interactive-tools@0.1.0`, in the version that the part exports. */
export function interactiveExport(part: ReadPart, capability: Capability): InterfaceName | undefined {
  return ownExports(part).find((name) => name.interface === `interactive-${capability}`);
}

/** `wasmcp:mcp-v20260728/extension-methods@0.1.0`, in the version that the part exports. */
export function extensionExport(part: ReadPart): InterfaceName | undefined {
  return ownExports(part).find((name) => name.interface === "extension-methods");
}

/** Whether parts export the interface to be served, as they do with `tools`. */
export function isServedExtension(name: InterfaceName): boolean {
  return (
    name.namespace === NAMESPACE &&
    name.package === EXTENDED_PACKAGE &&
    (name.interface.startsWith("interactive-") || name.interface === "extension-methods")
  );
}

/** Whether a part may call functions of an interface, given without its version. */
export function reaches({ part: { component }, grants: { denied } }: GrantedPart, family: string): boolean {
  return [...importsToProvide(component.imports)].some((text) => {
    const name = parseInterfaceName(text);
    return name !== undefined && familyOf(name) === family && !denied.has(text);
  });
}

/** The name that a framework component gives to an interface which it imports or exports. */
export function nameAmong(names: Iterable<string>, family: string): string | undefined {
  const name = [...names]
    .map(parseInterfaceName)
    .find((each) => each !== undefined && familyOf(each) === family);
  return name && printInterfaceName(name);
}

/** `wasmcp:keyvalue/store` */
export function familyOf(name: InterfaceName): string {
  return `${name.namespace}:${name.package}/${name.interface}`;
}

function ownExports({ component }: ReadPart): InterfaceName[] {
  return interfaceNames(component.exports).filter(isServedExtension);
}
