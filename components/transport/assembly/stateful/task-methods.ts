/** The extension `io.modelcontextprotocol/tasks`: the methods by which clients look after their tasks. */
import { Utf8 } from "../../../bindings/abi";
import { UpdateErrorTag, cancel, get_ as get, update } from "../../../bindings/wasmcp/framework/tasks";
import { memberOf, objectMemberOf, textMemberOf } from "../../../lib/json/json";
import { Code, beginError, endError } from "../../../lib/json-rpc/json-rpc";
import { Span } from "../../../lib/bytes/span";
import { objectOf, spanOf, utf8Of } from "../../../lib/abi/text";
import { Envelope } from "../envelope";
import { refuseRequest } from "../error-answers";
import { Request } from "../request";
import { writeExtensionResult } from "./extension-result";

export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

export function isTaskMethod(name: Span): bool {
  return name.is("tasks/get") || name.is("tasks/update") || name.is("tasks/cancel");
}

/** Whether the client declares that it can deal with tasks. */
export function declaresTasks(envelope: Envelope): bool {
  return objectMemberOf(envelope.clientCapabilities.objectMember("extensions"), TASKS_EXTENSION) !== null;
}

/** Answers one of these methods. Returns the code of the error that was written, or 0. */
export function answerTaskMethod(request: Request): i64 {
  if (!declaresTasks(request.envelope as Envelope)) return refuseMissingExtension(request);
  const message = request.message;
  const name = textMemberOf(message.params, "taskId");
  if (name === null) return refuse(request, "expected `params.taskId` to be a string", null);
  const id = utf8Of(name);
  const principal = utf8Of(request.connection.principal);
  if (message.name.is("tasks/get")) {
    const task = get(id, principal);
    if (task === null) return refuseUnknownTask(request, name);
    writeExtensionResult(request, objectOf(task));
    return 0;
  }
  if (message.name.is("tasks/cancel")) {
    if (!cancel(id, principal)) return refuseUnknownTask(request, name);
  } else {
    const responses = memberOf(message.params, "inputResponses");
    if (responses === null) return refuse(request, "expected `params.inputResponses` to be an object", null);
    const updated = update(id, principal, utf8Of(responses));
    if (updated.isErr) {
      if (updated.err.tag == UpdateErrorTag.unknown) return refuseUnknownTask(request, name);
      return refuse(request, "", spanOf(updated.err.invalid));
    }
  }
  writeExtensionResult(request, null);
  return 0;
}

/** The tasks that exist and belong to this principal. */
export function keepKnownTasks(ids: Array<Utf8>, principal: Utf8): Array<Utf8> {
  const known = new Array<Utf8>();
  for (let i = 0, n = ids.length; i < n; i++) {
    if (get(ids[i], principal) !== null) known.push(ids[i]);
  }
  return known;
}

/** The client must declare first that it can deal with tasks. */
export function refuseMissingExtension(request: Request): i64 {
  const writer = request.writer;
  const text = "expected the client capability `extensions`, with `io.modelcontextprotocol/tasks`";
  beginError(writer, request.message.id, false, Code.MissingClientCapability, text);
  writer.key("data");
  writer.literal('{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}');
  endError(writer);
  return Code.MissingClientCapability;
}

function refuseUnknownTask(request: Request, id: Span): i64 {
  return refuse(request, "unknown or expired task: ", id);
}

function refuse(request: Request, text: string, subject: Span | null): i64 {
  return refuseRequest(request, Code.InvalidParams, text, subject);
}
