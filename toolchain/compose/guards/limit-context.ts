/** Keeps from a part what the context of a message says beyond its grants. */
import { exportOf, type Wire } from "../chain/instantiation.ts";
import { contextFilterFor, type Capability, type FrameworkReader } from "../framework.ts";
import type { ContextGrants } from "../grants/part-grants.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import { guardInstance } from "./guard-instance.ts";
import { labelOf } from "../parts/part-names.ts";

/** `served` is the capability of the part, named `wasmcp:mcp-v20251125/tools@0.1.1` in full. */
export function limitContext(
  served: Wire,
  { part, grants }: ClassifiedPart,
  capability: Capability,
  capabilityName: string,
  framework: FrameworkReader,
): Wire {
  const hidden = hiddenMembers(grants.context);
  if (hidden.length === 0) return served;
  const reason = `\`${part.name}\` does not receive all that the context of a message says`;
  const filter = framework.get(contextFilterFor(capability), reason);
  return exportOf(
    guardInstance(filter, part, labelOf(part), hidden, [[capabilityName, served]]),
    capabilityName,
  );
}

/** As `message-context` names them. */
function hiddenMembers({ stream, session, identity, http }: ContextGrants): readonly string[] {
  return [
    ...(stream ? [] : ["client-stream"]),
    ...(session ? [] : ["session"]),
    ...(identity ? [] : ["identity"]),
    ...(http ? [] : ["http-context"]),
  ];
}
