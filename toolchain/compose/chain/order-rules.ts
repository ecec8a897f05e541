/** Refuses orders of parts in which one of them has no effect. */
import type { InterfaceName } from "../../../core/component/index.ts";
import { printInterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { FrameworkReader } from "../framework.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import type { ReadPart } from "../parts/part.ts";
import type { Protocol } from "../parts/protocol.ts";
import { hasFunctions } from "../needs.ts";

/** `parts`: those that have a link of the chain, in its order. */
export function checkOrder(
  parts: readonly ClassifiedPart[],
  { handler }: Protocol,
  framework: FrameworkReader,
): void {
  for (const [position, { part, handles }] of parts.entries()) {
    if (!handles) continue;
    const after = parts[position + 1];
    if (after !== undefined) requireHandingOn(part, after.part, handler);
    requireFilterFirst(part, parts.slice(0, position), framework);
  }
}

/** A handler that hands nothing on ends the chain, so that no part may come after it. */
function requireHandingOn(part: ReadPart, after: ReadPart, handler: InterfaceName): void {
  const item = part.component.imports.get(printInterfaceName(handler));
  if (item !== undefined && hasFunctions(item)) return;
  throw new ToolchainError(
    "unreachable-part",
    `\`${part.name}\` does not pass messages on, so they do not reach \`${after.name}\``,
    { remedy: `put \`${part.name}\` last, or make it call \`${printInterfaceName(handler)}\`` },
  );
}

/** The filter filters only the parts after it, and does not find its configuration in those before it. */
function requireFilterFirst(
  part: ReadPart,
  before: readonly ClassifiedPart[],
  framework: FrameworkReader,
): void {
  const unfiltered = before.find(({ capabilities }) => capabilities.length > 0);
  if (unfiltered === undefined) return;
  const filter = framework.find("filter-middleware");
  if (filter?.component !== part.component) return;
  throw new ToolchainError(
    "unfiltered-part",
    `\`${unfiltered.part.name}\` comes before \`${part.name}\`, which filters only what comes after it`,
    { remedy: `put \`${part.name}\` before \`${unfiltered.part.name}\`` },
  );
}
