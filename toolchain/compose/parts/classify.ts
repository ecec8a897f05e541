/** What each part is for in a server: its exports decide. */
import { parseInterfaceName, printInterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Capability, FrameworkReader } from "../framework.ts";
import { interfaceNames, isOtherVersion, listNames } from "../interface-names.ts";
import { grantsOf, type Denial } from "../grants/denials.ts";
import { unlimited, type PartGrants } from "../grants/part-grants.ts";
import { extensionExport, isServedExtension } from "./extended-protocol.ts";
import type { ReadPart } from "./part.ts";
import { prefixesOf } from "./prefixes.ts";
import { capabilitiesOf, servedNames, type Protocol } from "./protocol.ts";

/** A part may be several of these at once, and is one instance all the same. */
export interface ClassifiedPart {
  readonly part: ReadPart;
  /** Whether it is to be served; other parts only provide what these import. */
  readonly isServed: boolean;
  /** It receives every message, and hands on those that it does not answer. */
  readonly handles: boolean;
  readonly capabilities: readonly Capability[];
  /** `wasmcp:mcp-v20260728/extension-methods@0.1.0`, if it exports that. */
  readonly extensions: string | undefined;
  /** Precedes the names of its tools. */
  readonly prefix: string | undefined;
  /** What it may reach. */
  readonly grants: PartGrants;
}

export interface PartOptions {
  /** Prefixes for the names of a part's tools, by the part's name. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** Parts that are not served, but may provide what others import. */
  readonly providers: readonly ReadPart[];
  readonly denials: readonly Denial[];
}

/** In the given order, `providers` last. */
export function classifyParts(
  parts: readonly ReadPart[],
  { prefixes, providers, denials }: PartOptions,
  protocol: Protocol,
  framework: FrameworkReader,
): readonly ClassifiedPart[] {
  const all = [...parts, ...providers];
  const grants = grantsOf(all, denials, protocol.handlerName);
  const prefixOf = prefixesOf(all, prefixes, protocol);
  return all.map((part, position): ClassifiedPart => {
    const isServed = position < parts.length;
    const extensions = extensionExport(part);
    return {
      part,
      isServed,
      handles: isServed && part.component.exports.has(protocol.handlerName),
      capabilities: isServed ? capabilitiesOf(part, protocol) : [],
      extensions: extensions && printInterfaceName(extensions),
      prefix: isServed ? prefixOf.get(part) : undefined,
      // The filter is the framework's own, wherever users put it.
      grants: isFilter(part, protocol, framework) ? unlimited : (grants.get(part) ?? unlimited),
    };
  });
}

function isFilter({ component }: ReadPart, { handlerName }: Protocol, framework: FrameworkReader): boolean {
  return component.exports.has(handlerName) && framework.find("filter-middleware")?.component === component;
}

/** Whether messages pass the part or a middleware in front of it. */
export function hasLink({ handles, capabilities: served }: ClassifiedPart): boolean {
  return handles || served.length > 0;
}

/** Why a part that has no place in the chain, and that no other part imports from, cannot be part of a server. */
export function notAPart(part: ReadPart, protocol: Protocol): ToolchainError {
  const { exports } = part.component;
  const accepted = servedNames(protocol);
  for (const wanted of accepted) {
    const other = interfaceNames(exports).find((name) => isOtherVersion(name, wanted));
    if (other === undefined) continue;
    return new ToolchainError(
      "version-mismatch",
      `expected \`${part.name}\` to export \`${printInterfaceName(wanted)}\`, found another version, \`${printInterfaceName(other)}\``,
      { remedy: `rebuild \`${part.name}\` against \`${printInterfaceName(wanted)}\`` },
    );
  }
  if ([...exports.keys()].some(isEntryPoint)) {
    return new ToolchainError(
      "server-as-part",
      `\`${part.name}\` is a server already, and a server cannot be a part of another one`,
      { remedy: "name the components that it is made of instead; `wasmcp inspect` lists them" },
    );
  }
  const list = accepted.map((name) => `\`${printInterfaceName(name)}\``).join(" or ");
  return new ToolchainError(
    "not-a-part",
    `expected \`${part.name}\` to export ${list}, found ${listNames(exports)}`,
    {
      remedy:
        "a part of a server is a component with tools, resources, prompts or completions, a middleware, or a component with an interface that another part imports",
    },
  );
}

/** What a runtime calls: `wasi:http/incoming-handler@0.2.12`, `wasi:cli/run@0.2.12`. */
function isEntryPoint(text: string): boolean {
  return /^wasi:(?:http\/(?:incoming-)?handler|cli\/run)@/.test(text);
}

/** Interfaces of the protocol, in this version or another, that the part exports and nothing in the server uses. */
export function unservedExports(part: ReadPart, protocol: Protocol, used: ReadonlySet<string>): string[] {
  const served = servedNames(protocol);
  return [...part.component.exports.keys()].filter((text) => {
    const name = parseInterfaceName(text);
    if (name === undefined || used.has(text)) return false;
    const ofThisVersion =
      name.namespace === protocol.handler.namespace && name.package === protocol.handler.package;
    return ofThisVersion || isServedExtension(name) || served.some((wanted) => isOtherVersion(name, wanted));
  });
}
