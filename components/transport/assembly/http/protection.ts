/** What the server demands of its clients: nothing, or a token with every request. */
import { ServerState, ServerStateTag, state } from "../../../bindings/wasmcp/framework/access";
import { isRequired, settings as composedIn } from "../../../bindings/wasmcp/framework/protection";
import { spanOf } from "../../../lib/abi/text";
import { Settings } from "../settings";

/** Absent if every client may use the server. Nothing is asked of `access` then: its first use would cost every request. */
export function findDemand(settings: Settings): ServerState | null {
  const isComposedIn = isRequired();
  if (!isComposedIn && !settings.mentionProtection) return null;
  if (isComposedIn) settings.addComposed(spanOf(composedIn()));
  const demand = state();
  return demand.tag == ServerStateTag.open ? null : demand;
}
