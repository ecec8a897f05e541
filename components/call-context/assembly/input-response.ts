/** What the client has provided, from JSON to the interface's types. */
import { Utf8 } from "../../bindings/abi";
import { ClientResultTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { InputResponse } from "../../bindings/wasmcp/mcp-v20260728/context";
import { resultOf } from "../../lib/mcp/client-message";
import { spanOf } from "../../lib/abi/text";
import { CurrentCall } from "./current-call";

/** The response under `key`. `null` when it is missing, or is not a response to a question. */
export function responseOf(call: CurrentCall, key: Utf8): InputResponse | null {
  const json = call.responseTo(spanOf(key));
  if (json === null || !json.isObject) return null;
  const result = resultOf(json);
  if (result === null) return null;
  switch (result.tag) {
    case ClientResultTag.elicitationCreate:
      return InputResponse.elicit(result.elicitationCreate);
    case ClientResultTag.rootsList:
      return InputResponse.roots(result.rootsList);
    default:
      return InputResponse.sample(result.samplingCreateMessage);
  }
}
