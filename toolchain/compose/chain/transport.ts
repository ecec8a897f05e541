/** The transport in front of the chain: which build of it the parts need, and where it hands messages. */
import { canBeLentHandles } from "../parts/borrowed-handles.ts";
import { nameAmong, needsCallContext } from "../parts/extended-protocol.ts";
import { transportFor, type FrameworkReader } from "../framework.ts";
import { interfaceNames } from "../interface-names.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import type { ReadPart } from "../parts/part.ts";
import type { Protocol } from "../parts/protocol.ts";
import type { Transport } from "./entry-points.ts";
import { layExtensionChain } from "./extension-chain.ts";
import { instantiate, type Instantiation } from "./instantiation.ts";
import type { Chain } from "./lay-chain.ts";

/** `plain`, or another build of it where the parts ask more of it. `services`: those that the parts use. */
export function chooseTransport(
  plain: ReadPart,
  transport: Transport,
  parts: readonly ClassifiedPart[],
  services: readonly ReadPart[],
  framework: FrameworkReader,
): ReadPart {
  if (needsCallContext(parts)) {
    return framework.get(
      transportFor(transport, "stateful"),
      "a component of the server uses sessions, or asks the client for input or notifies it",
    );
  }
  const canStream =
    services.some(writesToClients) && parts.every(({ part }) => canBeLentHandles(part.component));
  if (!canStream) return plain;
  return framework.get(
    transportFor(transport, "streaming"),
    "a component of the server sends messages while it works",
  );
}

/** Whether a service writes messages to the client before the result: in a reply of HTTP, or between lines. */
function writesToClients({ component }: ReadPart): boolean {
  return interfaceNames(component.exports).some(
    (name) => name.package === "http-reply" || name.package === "stdio-reply",
  );
}

export function layTransport(
  transport: ReadPart,
  chain: Chain,
  { handlerName }: Protocol,
  framework: FrameworkReader,
): Instantiation {
  const extensionChain = nameAmong(transport.component.imports.keys(), "wasmcp:framework/extension-chain");
  const extensions =
    extensionChain === undefined ? undefined : layExtensionChain(extensionChain, chain, framework);
  const wires = new Map([[handlerName, chain.first]]);
  if (extensionChain !== undefined && extensions !== undefined) wires.set(extensionChain, extensions);
  return instantiate(transport, "transport", { wires });
}
