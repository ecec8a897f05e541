/**
 * Calls that become tasks. The client has its answer, the task, before the tool runs; the tool runs in the same instance, which
 * goes on after its reply has been sent, and the store keeps how the task ends.
 */
import { hasInteractiveTools } from "../../../bindings/wasmcp/framework/composition";
import { Ending, create, finish, isAvailable, run } from "../../../bindings/wasmcp/framework/tasks";
import { Json, memberOf } from "../../../lib/json/json";
import { Code, beginResult } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../../lib/abi/text";
import { answerFromChain } from "../answer";
import { Chain } from "../chain";
import { Envelope } from "../envelope";
import { refuseRequest } from "../error-answers";
import { plainPeer } from "../peer/peer";
import { NO_TASK, Tasks } from "../peer/tasks";
import { Request } from "../request";
import { ContextCalls } from "./context-calls";
import { writeExtensionMembers } from "./extension-result";
import { TASKS_EXTENSION, answerTaskMethod, isTaskMethod } from "./task-methods";

export class StoredTasks extends Tasks {
  /** The request that has been answered with a task. */
  private pending: Request | null = null;

  constructor(private readonly calls: ContextCalls) {
    super();
  }

  get areAvailable(): bool {
    return hasInteractiveTools() && isAvailable();
  }

  answerWithTask(request: Request, serverInfo: Span | null): i64 {
    if (serverInfo === null) return NO_TASK;
    const created = create();
    if (created.isErr) return refuseRequest(request, Code.InternalError, "", spanOf(created.err));
    const task = created.ok;
    if (task === null) return NO_TASK;
    const writer = request.writer;
    beginResult(writer, request.id);
    writer.begin("{");
    writer.key("resultType");
    writer.word("task");
    writeExtensionMembers(objectOf(task), serverInfo, writer);
    writer.ascii("}}");
    this.pending = request;
    return 0;
  }

  runPending(): void {
    const request = this.pending;
    if (request === null) return;
    this.pending = null;
    // The client has its answer: from here on it gets no messages about the call.
    if (this.calls.beginSilently(request)) runTask(request);
    this.calls.end();
  }

  hasMethod(name: Span): bool {
    return isTaskMethod(name) && this.areAvailable;
  }

  answerMethod(request: Request): i64 {
    return answerTaskMethod(request);
  }

  writeExtension(writer: JsonWriter): void {
    if (!this.areAvailable) return;
    writer.key(TASKS_EXTENSION);
    writer.literal("{}");
  }
}

/** Runs the tool, and stores its result. Its call has begun. */
function runTask(request: Request): void {
  run();
  const envelope = request.envelope as Envelope;
  const connection = request.connection;
  const writer = new JsonWriter();
  const rerun = new Request(request.message, Revision.R20260728, envelope, connection, writer);
  // With a plain peer, nothing can precede the result, and the result cannot be another task.
  answerFromChain(rerun, new Chain(connection, utf8Of(envelope.version)), plainPeer());
  const answer = Json.of(writer.span);
  const result = memberOf(answer, "result");
  const error = memberOf(answer, "error");
  if (result !== null) finish(Ending.completed(utf8Of(result)));
  else finish(Ending.failed(error === null ? asciiUtf8("{}") : utf8Of(error)));
}
