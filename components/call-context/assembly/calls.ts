/** `wasmcp:framework/calls`: how the transport begins and ends a call, and adapters ask the client. */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Decision, Request } from "../../bindings/wasmcp/framework/calls";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { InputRequired } from "../../bindings/wasmcp/mcp-v20260728/context";
import { textMemberOf } from "../../lib/json";
import { Code } from "../../lib/json-rpc";
import { Unsealing } from "../../lib/sealed";
import { asciiUtf8, optionalUtf8 } from "../../lib/text";
import { CurrentCall, currentCall, setCurrentCall } from "./current-call";
import { openState } from "./request-state";
import { requireInput as require } from "./require-input";
import { NO_STATE_KEY, stateKey } from "./state-key";

export namespace calls {
  export function begin(request: Request): Result<Unit, ErrorCode> {
    const call = new CurrentCall(request);
    const token = textMemberOf(call.params, "requestState");
    if (token !== null) {
      const key = stateKey();
      if (key === null) return refuse(Code.InternalError, NO_STATE_KEY);
      const unsealed = openState(key, call, token);
      if (unsealed.outcome == Unsealing.Expired) {
        return refuse(Code.InvalidParams, "`params.requestState` has expired: begin anew, without it");
      }
      if (unsealed.outcome != Unsealing.Opened) {
        return refuse(Code.InvalidParams, "`params.requestState` was not made by this server for this request");
      }
      call.remember(unsealed.payload);
    }
    setCurrentCall(call);
    return Result.ok<Unit, ErrorCode>(unit);
  }

  export function requiredInput(): Utf8 | null {
    const call = currentCall();
    return call === null ? null : optionalUtf8(call.requiredInput);
  }

  export function end(): void {
    setCurrentCall(null);
  }

  export function requireInput(required: InputRequired, round: u32): Decision {
    return require(required, round);
  }

  /** Nobody is asked outside of an answer, so that nothing waits. */
  export function deliver(_response: Utf8, _session: Utf8 | null): bool {
    return false;
  }

  export function cancel(_requestId: Utf8, _session: Utf8 | null): void {}
}

function refuse(code: i64, reason: string): Result<Unit, ErrorCode> {
  return Result.err<Unit, ErrorCode>(ErrorCode.mcp(new McpError(code, asciiUtf8(reason), null)));
}
