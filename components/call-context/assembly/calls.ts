/** `wasmcp:framework/calls`: how the transport begins and ends a call, and adapters ask the client. */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { CallSession, Decision, Request } from "../../bindings/wasmcp/framework/calls";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { InputRequired } from "../../bindings/wasmcp/mcp-v20260728/context";
import { memberOf, textMemberOf } from "../../lib/json/json";
import { Code } from "../../lib/json-rpc/json-rpc";
import { Unsealing } from "../../lib/crypto/sealed";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, objectOf, optionalUtf8, spanOf } from "../../lib/abi/text";
import { CurrentCall, currentCall, setCurrentCall } from "./current-call";
import { openState } from "./request-state";
import { pendingRun } from "./task-run";
import { Claim, claimState, nonceIn, stateAfter } from "./used-state";
import { requireInput as require } from "./require-input";
import { answerInJson, askInJson } from "./legacy-input";
import { isQuestionId } from "./question";
import { channel } from "./channel";
import { NO_STATE_KEY, stateKey } from "./state-key";

/** The session whose notification is being handled. */
let notifying: CallSession | null = null;

export namespace calls {
  export function begin(request: Request): Result<Unit, ErrorCode> {
    const call = new CurrentCall(request);
    const state = memberOf(call.params, "requestState");
    if (state !== null && !state.isString)
      return refuse(Code.InvalidParams, "expected `params.requestState` to be a string");
    const token = textMemberOf(call.params, "requestState");
    if (token !== null) {
      const key = stateKey();
      if (key === null) return refuse(Code.InternalError, NO_STATE_KEY);
      const unsealed = openState(key, call, token);
      if (unsealed.outcome == Unsealing.Expired) {
        return refuse(Code.InvalidParams, "`params.requestState` has expired: begin anew, without it");
      }
      if (unsealed.outcome != Unsealing.Opened) {
        return refuse(
          Code.InvalidParams,
          "`params.requestState` was not made by this server for this request",
        );
      }
      // A task begins its call a second time, to run.
      const claimed = pendingRun() !== null ? Claim.Granted : claimState(nonceIn(unsealed.payload));
      if (claimed == Claim.Refused)
        return refuse(Code.InvalidParams, "`params.requestState` has been used: begin anew, without it");
      if (claimed == Claim.Failed)
        return refuse(
          Code.InternalError,
          "the server's store cannot say whether `params.requestState` has been used",
        );
      call.remember(stateAfter(unsealed.payload));
    }
    notifying = null;
    setCurrentCall(call);
    return Result.ok<Unit, ErrorCode>(unit);
  }

  export function requiredInput(): Utf8 | null {
    const call = currentCall();
    return call === null ? null : optionalUtf8(call.requiredInput);
  }

  export function currentSession(): CallSession | null {
    const call = currentCall();
    return call === null ? notifying : call.request.session;
  }

  export function notify(session: CallSession | null): void {
    notifying = session;
  }

  export function end(): bool {
    const call = currentCall();
    if (call !== null && !call.isOver) channel().noticeCancellation(call);
    const isWanted = call !== null && !call.isOver;
    setCurrentCall(null);
    return isWanted;
  }

  export function requireInput(required: InputRequired, _round: u32): Decision {
    return require(required);
  }

  export function ask(method: Utf8, params: Utf8): Result<Utf8, Utf8> {
    const call = currentCall();
    if (call !== null) return askInJson(call, method, params);
    return Result.err<Utf8, Utf8>(asciiUtf8("no request is being answered"));
  }

  export function waitForAnswer(question: Utf8): Utf8 | null {
    const call = currentCall();
    const id = spanOf(question);
    return call === null || !isQuestionId(id) ? null : optionalUtf8(answerInJson(call, id));
  }

  export function deliver(response: Utf8, session: Utf8 | null): bool {
    const id = textMemberOf(objectOf(response), "id");
    if (id === null || !isQuestionId(id)) return false;
    return channel().deliver(id, spanOf(response), session === null ? Span.empty() : spanOf(session));
  }

  export function cancel(requestId: Utf8, session: Utf8 | null): void {
    channel().cancel(spanOf(requestId), session === null ? Span.empty() : spanOf(session));
  }
}

function refuse(code: i64, reason: string): Result<Unit, ErrorCode> {
  return Result.err<Unit, ErrorCode>(ErrorCode.mcp(new McpError(code, asciiUtf8(reason), null)));
}
