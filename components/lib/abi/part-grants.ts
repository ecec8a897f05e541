/** What the composer says about the one part that a component works for. */
import { grants, name } from "../../bindings/wasmcp/framework/part";
import { Lines } from "../bytes/lines";
import { Span } from "../bytes/span";
import { spanOf } from "./text";

/** The part's name in the composition: `weather`. */
export function partName(): Span {
  return spanOf(name());
}

/** What the part was granted: a line for each grant. */
export function partGrants(): Span {
  return spanOf(grants());
}

/** Whether one of the grants is `*`, or `wanted`. */
export function isGranted(granted: Span, wanted: Span): bool {
  for (const lines = new Lines(granted); lines.next();) {
    if (lines.line.is("*") || lines.line.equals(wanted)) return true;
  }
  return false;
}
