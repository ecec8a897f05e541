/**
 * Lays the chain of handlers that each message passes:
 *
 *   transport -> part 1 -> ... -> part n -> method-not-found
 *
 * A part is one instance. Its exports decide its links: a middleware for each capability (`tools`, `resources`, ...), and
 * after those the part itself if it exports `server-handler`. A part that exports only what other parts import has no link.
 */
import { importsToProvide } from "../needs.ts";
import type { InstanceRole } from "../server-plan.ts";
import { middlewareFor, type FrameworkReader } from "../framework.ts";
import { hasLink, type ClassifiedPart } from "../parts/classify.ts";
import type { ReadPart } from "../parts/part.ts";
import type { Protocol } from "../parts/protocol.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "./instantiation.ts";
import { checkOrder } from "./order-rules.ts";
import { serveCapability } from "./serve-capability.ts";

export interface Chain {
  /** In the order in which a message passes them. The transport is not among them, the end is. */
  readonly links: readonly Instantiation[];
  /** Receives every message. */
  readonly first: Wire;
  /** One for each part, in the order of the parts, whether it has a link or not. */
  readonly parts: ReadonlyMap<ClassifiedPart, Instantiation>;
}

/** Without an `end`, the chain stays open for what a later composition adds. */
export function layChain(
  parts: readonly ClassifiedPart[],
  end: ReadPart | undefined,
  protocol: Protocol,
  framework: FrameworkReader,
): Chain {
  checkOrder(parts.filter(hasLink), protocol, framework);
  const last = end && instantiate(end, "end");
  const behindAll: Wire = last === undefined ? { kind: "open" } : exportOf(last, protocol.handlerName);
  const links: Instantiation[] = last === undefined ? [] : [last];
  const instances = new Map<ClassifiedPart, Instantiation>();
  let next = behindAll;
  for (const each of parts.toReversed()) {
    const instance = instantiatePart(each, hasLink(each) ? next : behindAll, protocol);
    instances.set(each, instance);
    if (!hasLink(each)) continue;
    const ownLinks = layLinks(each, instance, next, protocol, framework);
    links.unshift(...ownLinks);
    next = handlerOf(ownLinks, protocol) ?? next;
  }
  return { links, first: next, parts: new Map([...instances].toReversed()) };
}

function instantiatePart(each: ClassifiedPart, next: Wire, { handlerName }: Protocol): Instantiation {
  const { part, grants } = each;
  const handsOn =
    importsToProvide(part.component.imports).has(handlerName) && !grants.denied.has(handlerName);
  return instantiate(part, roleOf(each), { wires: new Map(handsOn ? [[handlerName, next]] : []), grants });
}

function roleOf({ handles, capabilities }: ClassifiedPart): InstanceRole {
  if (handles) return "middleware";
  return capabilities.length > 0 ? "capability" : "service";
}

/** The middlewares of one part, and the part itself if it is a handler. `next` receives what they hand on. */
function layLinks(
  each: ClassifiedPart,
  own: Instantiation,
  next: Wire,
  protocol: Protocol,
  framework: FrameworkReader,
): readonly Instantiation[] {
  const links: Instantiation[] = each.handles ? [own] : [];
  for (const capability of each.capabilities.toReversed()) {
    const capabilityName = protocol.capabilities.get(capability) ?? "";
    const reason = `\`${each.part.name}\` exports \`${capabilityName}\``;
    const middleware = framework.get(middlewareFor(capability), reason);
    const wires = new Map([
      [capabilityName, serveCapability(each, own, capability, capabilityName, framework)],
      [protocol.handlerName, handlerOf(links, protocol) ?? next],
    ]);
    links.unshift(instantiate(middleware, "capability-middleware", { wires, of: each.part }));
  }
  return links;
}

function handlerOf([first]: readonly Instantiation[], { handlerName }: Protocol): Wire | undefined {
  return first && exportOf(first, handlerName);
}
