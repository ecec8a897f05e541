/**
 * Decides how a composition is put together, without writing anything. The stages, each a function of the one before:
 * classify the parts, lay the chain, wire imports, plan.
 */
import { ToolchainError } from "../../../core/errors.ts";
import type { ServerCard } from "../card/index.ts";
import { layCard } from "../chain/card.ts";
import { findEntryPoints, type Transport } from "../chain/entry-points.ts";
import { layChain } from "../chain/lay-chain.ts";
import { laySearch, type ToolSearch } from "../chain/tool-search.ts";
import { chooseTransport, layTransport } from "../chain/transport.ts";
import { transportFor, type FrameworkReader } from "../framework.ts";
import { addGuards } from "../guards/add-guards.ts";
import type { HostRuntime } from "../host/runtimes.ts";
import { classifyParts, type PartOptions } from "../parts/classify.ts";
import type { ReadPart } from "../parts/part.ts";
import { protocolOf } from "../parts/protocol.ts";
import { requireProtection, type Protection } from "../protection/index.ts";
import type { PlannedServer } from "../server-plan.ts";
import type { WiringInput } from "../wiring/find-provider.ts";
import { wireImports } from "../wiring/wire-imports.ts";
import { makePlan } from "./make-plan.ts";

export interface ServerOptions extends PartOptions {
  readonly runtime: HostRuntime;
  /** The entry point that the server must have; it has the transport's others too. */
  readonly transport: Transport;
  readonly protection: Protection;
  readonly card: ServerCard | undefined;
  readonly search: ToolSearch | undefined;
}

export function planServer(
  parts: readonly ReadPart[],
  framework: FrameworkReader,
  options: ServerOptions,
): PlannedServer {
  const { runtime, transport, protection, card, search } = options;
  const reason = "every server has a transport and an end of the chain";
  const plain = framework.get(transportFor(transport, "plain"), reason);
  const entryPoints = findEntryPoints(plain, transport);
  const end = framework.get("method-not-found", reason);

  const protocol = protocolOf(end);
  const classified = classifyParts(parts, options, protocol, framework);
  const chain = laySearch(search, layChain(classified, end, protocol, framework), protocol, framework);
  const input: WiringInput = {
    target: { kind: "server", runtime, transport, protection, card, search },
    protocol,
    framework,
    parts: chain.parts,
  };
  const wiredChain = wireImports(chain.links, input);
  // Which transport it is depends on the services that the chain uses.
  const services = [...wiredChain.shared.values()].map(({ part }) => part);
  const front = layTransport(
    chooseTransport(plain, transport, classified, services, framework),
    chain,
    protocol,
    framework,
  );
  requireProtection(protection, transport, front.part);
  const ahead = layCard(card, front, transport, framework);
  const fronts = ahead === undefined ? [front] : [ahead, front];
  const wiring = addGuards(input, wireImports(fronts, input, wiredChain));
  return makePlan(
    input,
    { chain, wiring, fronts },
    entryPoints.map((name) => ({
      name,
      instance: ahead?.part.component.exports.has(name) === true ? ahead : front,
    })),
  );
}

/** Plans parts as one middleware. Imports that no part provides stay imports, above all the rest of the chain. */
export function planHandler(
  parts: readonly ReadPart[],
  framework: FrameworkReader,
  options: PartOptions,
): PlannedServer {
  const end = framework.get("method-not-found", "its exports name the version of the protocol");

  const protocol = protocolOf(end);
  const classified = classifyParts(parts, options, protocol, framework);
  const chain = layChain(classified, undefined, protocol, framework);
  const input: WiringInput = { target: { kind: "handler" }, protocol, framework, parts: chain.parts };
  const wiring = addGuards(input, wireImports(chain.links, input));
  if (chain.first.kind === "open") {
    throw new ToolchainError(
      "nothing-to-compose",
      "expected a component that handles messages or has a capability, found none",
    );
  }
  return makePlan(input, { chain, wiring }, [{ name: chain.first.export, instance: chain.first.instance }]);
}
