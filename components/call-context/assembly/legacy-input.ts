/** Up to 2025-11-25 a server asks while it answers: the client's request waits until the client has answered in turn. */
import { Result, Utf8 } from "../../bindings/abi";
import { Decision } from "../../bindings/wasmcp/framework/calls";
import { Era, InputRequest, InputRequestTag, InputRequired } from "../../bindings/wasmcp/mcp-v20260728/context";
import { JsonWriter } from "../../lib/json-writer";
import { Json, objectMemberOf, textMemberOf } from "../../lib/json";
import { Revision, revisionOf } from "../../lib/revision";
import { Span } from "../../lib/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/text";
import { channel } from "./channel";
import { isCapable } from "./client-capability";
import { CurrentCall } from "./current-call";
import { writeInputRequest } from "./input-request";
import { newQuestionId, sendQuestion, withdrawQuestion } from "./question";

const NO_STREAM = "the client cannot be asked: it takes no messages before the answer";
const NO_ANSWER = "the client has not answered";

/** Asks for everything at once, and waits for all of it. */
export function askNow(call: CurrentCall, required: InputRequired): Decision {
  const requests = required.requests;
  const refusal = whyNot(call, requests.length > 0 ? requests[0]._1 : null);
  if (refusal.length > 0) return refused(refusal);
  const ids = new Array<Span>();
  for (let i = 0, n = requests.length; i < n; i++) {
    const unable = whyNot(call, requests[i]._1);
    if (unable.length > 0) return refused(unable);
    const id = newQuestionId();
    const members = new JsonWriter();
    writeInputRequest(requests[i]._1, id, members);
    if (!sendQuestion(id, members.span, call)) return refused(NO_STREAM);
    ids.push(id);
  }
  const learned = new JsonWriter();
  learned.begin("{");
  let reason: Utf8 | null = null;
  for (let i = 0, n = ids.length; i < n; i++) {
    // What the others have answered is taken away all the same.
    const response = channel().receive(ids[i], call);
    const result = objectMemberOf(response, "result");
    if (result !== null) {
      learned.keyText(spanOf(requests[i]._0));
      learned.json(result);
    } else {
      if (response === null) withdrawQuestion(ids[i]);
      reason = reasonOf(response);
    }
  }
  if (reason !== null) return Decision.refused(reason);
  learned.end("}");
  call.learn(learned.span);
  call.state = required.state;
  return Decision.again();
}

/** A question in JSON, for whoever has one that is not typed: `elicitation/create`. */
export function askInJson(call: CurrentCall, method: Utf8, params: Utf8): Result<Utf8, Utf8> {
  if (call.request.era == Era.modern) return refusal("since 2026-07-28 a client is asked in the answer, not before it");
  const obstacle = channel().obstacle();
  if (obstacle.length > 0) return refusal("the client cannot be asked: " + obstacle);
  const id = newQuestionId();
  const members = new JsonWriter();
  members.key("method");
  members.text(spanOf(method));
  members.key("params");
  members.json(spanOf(params));
  return sendQuestion(id, members.span, call) ? Result.ok<Utf8, Utf8>(utf8Of(id)) : refusal(NO_STREAM);
}

function refusal(reason: string): Result<Utf8, Utf8> {
  return Result.err<Utf8, Utf8>(asciiUtf8(reason));
}

/** Why a request cannot be made to this client; empty when it can. */
function whyNot(call: CurrentCall, request: InputRequest | null): string {
  const obstacle = channel().obstacle();
  if (obstacle.length > 0) return "the client cannot be asked: " + obstacle;
  if (request === null) return "";
  const revision = revisionOf(spanOf(call.request.protocolVersion));
  const since = firstRevision(request);
  if (revision < since) return "the client cannot be asked: its revision of MCP does not know such questions";
  // A client whose handshake is not remembered says itself what it cannot do.
  const capabilities = call.capabilities;
  if (capabilities !== null && !isCapable(capabilities, request)) return "the client cannot be asked: it lacks the capability";
  return "";
}

function firstRevision(request: InputRequest): Revision {
  if (request.tag == InputRequestTag.elicitForm) return Revision.R20250618;
  return request.tag == InputRequestTag.elicitUrl ? Revision.R20251125 : Revision.R20250326;
}

function reasonOf(response: Json | null): Utf8 {
  if (response === null) return asciiUtf8(NO_ANSWER);
  const message = textMemberOf(objectMemberOf(response, "error"), "message");
  if (message === null) return asciiUtf8("the client answered with neither a result nor an error");
  const reason = new JsonWriter();
  reason.ascii("the client refused: ");
  reason.bytes(message);
  return utf8Of(reason.span);
}

function refused(reason: string): Decision {
  return Decision.refused(asciiUtf8(reason));
}
