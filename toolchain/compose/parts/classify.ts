/** What a part is good for in a server: what it exports decides. */
import { parseInterfaceName, printInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { isServedBeyond } from "./extended-protocol.ts";
import { capabilities, type Capability } from "../framework.ts";
import { interfaceNames, isOtherVersion, listNames } from "../interface-names.ts";
import type { ReadPart } from "./part.ts";

/** The interfaces by which parts and framework find each other; the framework's own binary says which version. */
export interface Protocol {
  /** `wasmcp:mcp-v20251125/server-handler@0.1.1` */
  readonly handler: InterfaceName;
  /** The other interfaces that parts export, named in full. */
  readonly capabilities: ReadonlyMap<Capability, string>;
}

export function protocolOf(end: ReadPart): Protocol {
  const handler = interfaceNames(end.component.exports).find((name) => name.interface === "server-handler");
  if (handler === undefined) {
    throw new ToolchainError(
      "broken-framework",
      `expected \`${end.name}\` to export an interface \`server-handler\`, found ${listNames(end.component.exports)}`,
    );
  }
  const names = capabilities.map(
    (each) => [each, printInterfaceName({ ...handler, interface: each })] as const,
  );
  return { handler, capabilities: new Map(names) };
}

/** A part may be several of these at once, and is one instance all the same. */
export interface Offer {
  /** It takes every message, and hands on what is not for it. */
  readonly handles: boolean;
  readonly capabilities: readonly Capability[];
}

export function offerOf(part: ReadPart, protocol: Protocol): Offer {
  const { exports } = part.component;
  return {
    handles: exports.has(printInterfaceName(protocol.handler)),
    capabilities: capabilities.filter((each) => exports.has(protocol.capabilities.get(each) ?? "")),
  };
}

/** Why a part that offers nothing, and of which nobody uses anything, cannot be part of a server. */
export function notAPart(part: ReadPart, protocol: Protocol): ToolchainError {
  const { exports } = part.component;
  const accepted = servedNames(protocol);
  for (const wanted of accepted) {
    const other = interfaceNames(exports).find((name) => isOtherVersion(name, wanted));
    if (other === undefined) continue;
    return new ToolchainError(
      "version-mismatch",
      `expected \`${part.name}\` to export \`${printInterfaceName(wanted)}\`, found \`${printInterfaceName(other)}\`, which is another version`,
      { remedy: `rebuild \`${part.name}\` against \`${printInterfaceName(wanted)}\`` },
    );
  }
  const list = accepted.map((name) => `\`${printInterfaceName(name)}\``).join(" or ");
  return new ToolchainError(
    "not-a-part",
    `expected \`${part.name}\` to export ${list}, found ${listNames(exports)}`,
    {
      remedy:
        "a part of a server exports tools, resources, prompts or completions, handles messages itself as a middleware, or exports what another part imports",
    },
  );
}

/** Interfaces that a part offers to the protocol, of this version or another, and that nothing in this server asks for. */
export function unservedExports(part: ReadPart, protocol: Protocol, used: ReadonlySet<string>): string[] {
  const served = servedNames(protocol);
  return [...part.component.exports.keys()].filter((text) => {
    const name = parseInterfaceName(text);
    if (name === undefined || used.has(text)) return false;
    const ofThisVersion =
      name.namespace === protocol.handler.namespace && name.package === protocol.handler.package;
    return ofThisVersion || isServedBeyond(name) || served.some((wanted) => isOtherVersion(name, wanted));
  });
}

function servedNames({ handler }: Protocol): InterfaceName[] {
  return [...capabilities.map((each) => ({ ...handler, interface: each })), handler];
}
