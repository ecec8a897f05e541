/** The extension `io.modelcontextprotocol/tasks`: the methods by which clients look after their tasks. */
import { Utf8 } from "../../../bindings/abi";
import { UpdateErrorTag, cancel, get_ as get, update } from "../../../bindings/wasmcp/framework/tasks";
import { Json, memberOf, objectMemberOf, textMemberOf } from "../../../lib/json/json";
import { Code, Message, beginError, endError, writeError } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { objectOf, spanOf, utf8Of } from "../../../lib/abi/text";
import { writeExtensionResult } from "../stateful/extension-result";
import { Envelope } from "../modern";

export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

export function isTaskMethod(name: Span): bool {
  return name.is("tasks/get") || name.is("tasks/update") || name.is("tasks/cancel");
}

/** Whether the client says that it can deal with tasks. */
export function declaresTasks(envelope: Envelope): bool {
  return objectMemberOf(envelope.clientCapabilities.objectMember("extensions"), TASKS_EXTENSION) !== null;
}

/** Answers one of these methods. Returns the code of the error that was written, or 0. */
export function answerTaskMethod(
  message: Message,
  envelope: Envelope,
  principal: Utf8,
  serverInfo: Span,
  writer: JsonWriter,
): i64 {
  if (!declaresTasks(envelope)) return writeMissingExtension(message, writer);
  const name = textMemberOf(message.params, "taskId");
  if (name === null) return refuse(message, "expected `params.taskId` to be a string", null, writer);
  const id = utf8Of(name);
  if (message.name.is("tasks/get")) {
    const task = get(id, principal);
    if (task === null) return unknown(message, name, writer);
    writeExtensionResult(message.id as Json, objectOf(task), serverInfo, writer);
    return 0;
  }
  if (message.name.is("tasks/cancel")) {
    if (!cancel(id, principal)) return unknown(message, name, writer);
  } else {
    const responses = memberOf(message.params, "inputResponses");
    if (responses === null)
      return refuse(message, "expected `params.inputResponses` to be an object", null, writer);
    const updated = update(id, principal, utf8Of(responses));
    if (updated.isErr) {
      if (updated.err.tag == UpdateErrorTag.unknown) return unknown(message, name, writer);
      return refuse(message, "", spanOf(updated.err.invalid), writer);
    }
  }
  writeExtensionResult(message.id as Json, null, serverInfo, writer);
  return 0;
}

/** Those of the tasks that are there, and this principal's. */
export function keepKnownTasks(ids: Array<Utf8>, principal: Utf8): Array<Utf8> {
  const known = new Array<Utf8>();
  for (let i = 0, n = ids.length; i < n; i++) {
    if (get(ids[i], principal) !== null) known.push(ids[i]);
  }
  return known;
}

/** The client must say first that it can deal with tasks. */
export function writeMissingExtension(message: Message, writer: JsonWriter): i64 {
  const text = "expected the client capability `extensions`, with `io.modelcontextprotocol/tasks`";
  beginError(writer, message.id, false, Code.MissingClientCapability, text);
  writer.key("data");
  writer.literal('{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}');
  endError(writer);
  return Code.MissingClientCapability;
}

function unknown(message: Message, id: Span, writer: JsonWriter): i64 {
  return refuse(message, "there is no such task, or none any more: ", id, writer);
}

function refuse(message: Message, text: string, subject: Span | null, writer: JsonWriter): i64 {
  writeError(writer, message.id, false, Code.InvalidParams, text, subject);
  return Code.InvalidParams;
}
