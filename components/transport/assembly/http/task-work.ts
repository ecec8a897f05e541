/**
 * A call that becomes a task. The client has its answer, the task, before the tool runs; the tool runs in the same instance, which
 * goes on after its reply has been sent, and the store keeps what comes of it.
 */
import { Ending, create, finish, run } from "../../../bindings/wasmcp/framework/tasks";
import { Json, memberOf } from "../../../lib/json/json";
import { Code, Message, beginResult, writeError } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../../lib/abi/text";
import { answerFromChain } from "../answer";
import { Chain } from "../chain";
import { Connection } from "../connection";
import { writeExtensionMembers } from "../stateful/extension-result";
import { Features, NO_TASK } from "../features";
import { Envelope } from "../modern";

/** Writes the answer to a call that is to run as a task. As `Features.answerAsTask`. */
export function answerWithTask(message: Message, serverInfo: Span, writer: JsonWriter): i64 {
  const created = create();
  if (created.isErr) {
    writeError(writer, message.id, false, Code.InternalError, "", spanOf(created.err));
    return Code.InternalError;
  }
  const task = created.ok;
  if (task === null) return NO_TASK;
  beginResult(writer, message.id as Json);
  writer.begin("{");
  writer.key("resultType");
  writer.word("task");
  writeExtensionMembers(objectOf(task), serverInfo, writer);
  writer.ascii("}}");
  return 0;
}

/** Runs the tool of a call that has been answered with a task. The features' `begin` and `end` are around it. */
export function runTask(message: Message, envelope: Envelope, connection: Connection): void {
  run();
  const writer = new JsonWriter();
  // Nothing can precede the result, and the result may not be another task.
  const chain = new Chain(connection.http, utf8Of(envelope.version));
  answerFromChain(message, chain, Revision.R20260728, connection.settings.serverInfo, new Features(), writer);
  const answer = Json.of(writer.span);
  const result = memberOf(answer, "result");
  const error = memberOf(answer, "error");
  if (result !== null) finish(Ending.completed(utf8Of(result)));
  else finish(Ending.failed(error === null ? asciiUtf8("{}") : utf8Of(error)));
}
