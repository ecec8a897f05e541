/** `session.elicit`: a question to the user by way of the client, while its request waits. */
import { Result, Utf8 } from "../../bindings/abi";
import { subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { Pollable } from "../../bindings/wasi/io/poll";
import { ask, waitForAnswer } from "../../bindings/wasmcp/framework/calls";
import { ElicitRequest, ElicitResult, ElicitResultAction } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  FutureElicitResult as AnyFutureElicitResult,
  SessionError,
} from "../../bindings/wasmcp/mcp-v20251125/sessions";
import { elicitResultOf } from "../../lib/mcp/client-message";
import { JsonWriter } from "../../lib/json/json-writer";
import { objectMemberOf } from "../../lib/json/json";
import { keepText } from "../../lib/abi/keep";
import { ServerMessageWriter } from "../../lib/mcp/server-message";
import { asciiUtf8, objectOf, utf8Of } from "../../lib/abi/text";

/** Sends the question. The error is `unexpected`, with the reason why this client cannot be asked, or not now. */
export function elicit(elicitation: ElicitRequest): Result<AnyFutureElicitResult, SessionError> {
  const params = new JsonWriter();
  params.begin("{");
  new ServerMessageWriter(params).elicitation(elicitation);
  params.end("}");
  const asked = ask(asciiUtf8("elicitation/create"), utf8Of(params.span));
  if (asked.isErr) return Result.err<AnyFutureElicitResult, SessionError>(SessionError.unexpected(asked.err));
  return Result.ok<AnyFutureElicitResult, SessionError>(new FutureElicitResult(keepText(asked.ok)));
}

export class FutureElicitResult extends AnyFutureElicitResult {
  private isAnswered: bool = false;
  private response: Utf8 | null = null;

  constructor(private readonly question: Utf8) {
    super();
  }

  /** Always ready: `elicitResult` waits itself, since this instance does not notice when another request brings the answer. */
  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  /**
   * Waits for the answer, and gives the same one however often it is called. An error, no answer in time, and an invalid answer
   * all count as a user who cancels, since the interface has no error here.
   */
  elicitResult(): ElicitResult {
    if (!this.isAnswered) {
      this.isAnswered = true;
      const response = waitForAnswer(this.question);
      if (response !== null) this.response = keepText(response);
    }
    const result = objectMemberOf(objectOf(this.response), "result");
    let answer: ElicitResult | null = null;
    if (result !== null) answer = elicitResultOf(result);
    return answer !== null ? answer : new ElicitResult(null, ElicitResultAction.cancel, null);
  }
}
