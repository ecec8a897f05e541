/** Up to 2025-11-25 a server asks while it answers: the client's request waits until the client has answered in turn. */
import { Result, Utf8 } from "../../bindings/abi";
import { Decision } from "../../bindings/wasmcp/framework/calls";
import { Era, InputRequestTag, InputRequired } from "../../bindings/wasmcp/mcp-v20260728/context";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json, Members, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { Revision, revisionOf } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../lib/abi/text";
import { channel } from "./channel";
import { isCapable } from "./client-capability";
import { CurrentCall } from "./current-call";
import { writeInputRequest } from "./input-request";
import { fitsOlderForm, writeOlderForm } from "./older-form";
import { newQuestionId, sendQuestion, withdrawQuestion } from "./question";

const NO_STREAM = "the client cannot be asked: it takes no messages before the answer";
const NO_ANSWER = "the client has not answered";

/** Asks for everything at once, and waits for all of it. */
export function askNow(call: CurrentCall, required: InputRequired): Decision {
  const requests = required.requests;
  const obstacle = obstacleNow();
  if (obstacle.length > 0) return refused(obstacle);
  const ids = new Array<Span>();
  for (let i = 0, n = requests.length; i < n; i++) {
    const kind = requests[i]._1.tag;
    const schema = kind == InputRequestTag.elicitForm ? requests[i]._1.elicitForm.requestedSchema : null;
    const unable = whyNot(call, kind, objectOf(schema));
    if (unable.length > 0) return refused(unable);
    const id = newQuestionId();
    const members = new JsonWriter();
    writeInputRequest(requests[i]._1, id, hasOlderForms(call), members);
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

/** A question in JSON, for callers whose questions are not typed: `elicitation/create`. */
export function askInJson(call: CurrentCall, method: Utf8, params: Utf8): Result<Utf8, Utf8> {
  if (call.request.era == Era.modern)
    return refusal("since 2026-07-28 a client is asked in the answer, not before it");
  const obstacle = obstacleNow();
  if (obstacle.length > 0) return refusal(obstacle);
  const asked = objectOf(params);
  const kind = kindOf(spanOf(method), asked);
  if (asked === null || kind < 0) return refusal("the client cannot be asked: this is not a question of MCP");
  const schema = asked.objectMember("requestedSchema");
  const unable = whyNot(call, kind as InputRequestTag, schema);
  if (unable.length > 0) return refusal(unable);
  const id = newQuestionId();
  const members = new JsonWriter();
  members.key("method");
  members.text(spanOf(method));
  members.key("params");
  if (schema !== null && hasOlderForms(call)) writeOlderParams(asked, schema, members);
  else members.json(asked);
  return sendQuestion(id, members.span, call) ? Result.ok<Utf8, Utf8>(utf8Of(id)) : refusal(NO_STREAM);
}

/** The answer to such a question, a whole JSON-RPC response. When none comes in time, the client is notified that it is no longer needed. */
export function answerInJson(call: CurrentCall, id: Span): Json | null {
  const response = channel().receive(id, call);
  if (response === null) withdrawQuestion(id);
  return response;
}

function refusal(reason: string): Result<Utf8, Utf8> {
  return Result.err<Utf8, Utf8>(asciiUtf8(reason));
}

/** The kind of input that a request to the client asks for, an `InputRequestTag`; -1 for a method that asks for none. */
function kindOf(method: Span, params: Json | null): i32 {
  if (method.is("elicitation/create")) {
    const mode = textMemberOf(params, "mode");
    return mode !== null && mode.is("url") ? InputRequestTag.elicitUrl : InputRequestTag.elicitForm;
  }
  if (method.is("sampling/createMessage")) return InputRequestTag.sample;
  return method.is("roots/list") ? InputRequestTag.listRoots : -1;
}

/** Why nothing at all can be asked; empty when something can. */
function obstacleNow(): string {
  const obstacle = channel().obstacle();
  return obstacle.length > 0 ? "the client cannot be asked: " + obstacle : "";
}

/** Whether the client knows forms as 2025-06-18 has them, the first revision that has any. */
function hasOlderForms(call: CurrentCall): bool {
  return revisionOf(spanOf(call.request.protocolVersion)) == Revision.R20250618;
}

function writeOlderParams(params: Json, schema: Json, writer: JsonWriter): void {
  writer.begin("{");
  const members = new Members(params);
  while (members.next()) {
    writer.keyText(members.key);
    if (members.nameIs("requestedSchema")) writeOlderForm(schema, writer);
    else writer.json(members.value);
  }
  writer.end("}");
}

/** Why this client cannot be asked for that, with this schema of a form; empty when it can. */
function whyNot(call: CurrentCall, kind: InputRequestTag, schema: Json | null): string {
  const revision = revisionOf(spanOf(call.request.protocolVersion));
  const isUnknown = revision == Revision.R20250618 && !fitsOlderForm(schema);
  if (revision < firstRevision(kind) || isUnknown)
    return "the client cannot be asked: its revision of MCP does not know such questions";
  // A client whose handshake is not remembered says itself what it cannot do.
  const capabilities = call.capabilities;
  if (capabilities !== null && !isCapable(capabilities, kind))
    return "the client cannot be asked: it lacks the capability";
  return "";
}

function firstRevision(kind: InputRequestTag): Revision {
  if (kind == InputRequestTag.elicitForm) return Revision.R20250618;
  return kind == InputRequestTag.elicitUrl ? Revision.R20251125 : Revision.R20241105;
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
