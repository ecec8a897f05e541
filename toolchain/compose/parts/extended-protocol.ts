/**
 * What parts use of the protocol that the chain of handlers cannot express: `wasmcp:mcp-v20260728`, and sessions. A server
 * of such parts has another transport, which says whose call is being answered; all other servers do without.
 */
import { parseInterfaceName, printInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { canBeLentHandles } from "./borrowed-handles.ts";
import type { Capability } from "../framework.ts";
import { interfaceNames } from "../interface-names.ts";
import { needsProvider } from "../needs.ts";
import type { ReadPart } from "./part.ts";

const namespace = "wasmcp";
const beyond = "mcp-v20260728";

/** Whoever calls functions of these needs to know, or decides, whose call is being answered. */
const contextual: ReadonlySet<string> = new Set([
  "wasmcp:mcp-v20260728/context",
  "wasmcp:mcp-v20260728/changes",
  "wasmcp:mcp-v20251125/sessions",
  "wasmcp:mcp-v20251125/session-manager",
  "wasmcp:framework/calls",
]);

/** By the functions of `wasmcp:framework/composition`. */
export type CompositionFacts = Readonly<Record<string, boolean>>;

/** Whether a server of these parts needs more of its transport than answers. */
export function needsCallContext(parts: readonly ReadPart[]): boolean {
  return parts.some(
    (part) => [...contextual].some((family) => imports(part, family)) || ownExports(part).length > 0,
  );
}

export function factsOf(parts: readonly ReadPart[]): CompositionFacts {
  return {
    "announces-changes": parts.some((part) => imports(part, "wasmcp:mcp-v20260728/changes")),
    "has-interactive-tools": parts.some((part) => interactiveExport(part, "tools") !== undefined),
    "lends-streams": parts.every(({ component }) => canBeLentHandles(component)),
  };
}

/** `wasmcp:mcp-v20260728/interactive-tools@0.1.0`, in whatever version the part exports it. */
export function interactiveExport(part: ReadPart, capability: Capability): InterfaceName | undefined {
  return ownExports(part).find((name) => name.interface === `interactive-${capability}`);
}

/** `wasmcp:mcp-v20260728/extension-methods@0.1.0`, in whatever version the part exports it. */
export function extensionExport(part: ReadPart): InterfaceName | undefined {
  return ownExports(part).find((name) => name.interface === "extension-methods");
}

/** Whether an interface is one that parts export to be served, as the protocol's `tools` is. */
export function isServedBeyond(name: InterfaceName): boolean {
  return (
    name.namespace === namespace &&
    name.package === beyond &&
    (name.interface.startsWith("interactive-") || name.interface === "extension-methods")
  );
}

/** Whether a component calls functions of an interface, given without its version. */
export function imports({ component }: ReadPart, family: string): boolean {
  return [...component.imports].some(([text, item]) => {
    const name = parseInterfaceName(text);
    return name !== undefined && familyOf(name) === family && needsProvider(item);
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
  return interfaceNames(component.exports).filter(isServedBeyond);
}
