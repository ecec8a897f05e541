/** The interfaces that connect parts and framework. The framework's own binary decides their version. */
import { printInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { capabilities, type Capability } from "../framework.ts";
import { interfaceNames, listNames } from "../interface-names.ts";
import type { ReadPart } from "./part.ts";

export interface Protocol {
  /** `wasmcp:mcp-v20251125/server-handler@0.1.1` */
  readonly handler: InterfaceName;
  /** The same as text. */
  readonly handlerName: string;
  /** The interfaces of capabilities, named in full. */
  readonly capabilities: ReadonlyMap<Capability, string>;
}

/** `end` is the component at the end of the chain, which exports `server-handler`. */
export function protocolOf(end: ReadPart): Protocol {
  const handler = interfaceNames(end.component.exports).find((name) => name.interface === "server-handler");
  if (handler === undefined) {
    throw new ToolchainError(
      "broken-framework",
      `expected \`${end.name}\` to export an interface \`server-handler\`, found ${listNames(end.component.exports)}`,
    );
  }
  return {
    handler,
    handlerName: printInterfaceName(handler),
    capabilities: new Map(
      capabilities.map((each) => [each, printInterfaceName({ ...handler, interface: each })]),
    ),
  };
}

/** Every interface that a part can export to have a place in the chain. */
export function servedNames({ handler }: Protocol): InterfaceName[] {
  return [...capabilities.map((each) => ({ ...handler, interface: each })), handler];
}

/** Whether the chain itself connects an interface: the handler and the capabilities, in this very version. */
export function isOfChain(name: InterfaceName, protocol: Protocol): boolean {
  const text = printInterfaceName(name);
  return text === protocol.handlerName || [...protocol.capabilities.values()].includes(text);
}

export function capabilitiesOf({ component }: ReadPart, protocol: Protocol): Capability[] {
  return capabilities.filter((each) => component.exports.has(protocol.capabilities.get(each) ?? ""));
}
