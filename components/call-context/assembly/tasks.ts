/** `wasmcp:framework/tasks`: calls of tools that go on after their request has been answered. */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Ending, EndingTag, Support, UpdateError, Way } from "../../bindings/wasmcp/framework/tasks";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Era } from "../../bindings/wasmcp/mcp-v20260728/context";
import { Json, Members, memberOf, objectMemberOf } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { isRandomId, newRandomId } from "../../lib/crypto/random-id";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../lib/abi/text";
import { millisecondsNow } from "../../lib/io/time";
import { CurrentCall, currentCall } from "./current-call";
import { Topic, appendToLog } from "./notification-log";
import { storage } from "./storage";
import { TaskNumbers } from "./task-expiry";
import {
  TaskRecord,
  answerKey,
  cancelledEnding,
  completedEnding,
  endTask,
  failedEnding,
  leaseKey,
  taskKey,
} from "./task-record";
import { TaskRun, currentRun, pendingRun, setCurrentRun, setPendingRun } from "./task-run";
import { numberVariable } from "./variables";

const EXTENSION = "io.modelcontextprotocol/tasks";
const REQUIRED = '{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}';
const MISSING_CAPABILITY: i64 = -32021;

/** `WASMCP_TASK_TTL`: for how many seconds a task is kept, from its beginning. */
const DEFAULT_LIFETIME: u64 = 60 * 60;
const LONGEST_LIFETIME: u64 = 365 * 24 * 60 * 60;
/** `WASMCP_TASK_LEASE`: after how many seconds in which its run says nothing a task is taken for dead. */
const DEFAULT_LEASE: u64 = 5 * 60;
const LONGEST_LEASE: u64 = 24 * 60 * 60;

/** Whether the call that is being answered is to go on as a task. */
let isWanted: bool = false;

export namespace tasks {
  export function isAvailable(): bool {
    return storage() !== null;
  }

  export function isKnownToClient(): bool {
    const call = currentCall();
    return call !== null && call.request.era == Era.modern && declaresTasks(call);
  }

  export function choose(support: Support): Way {
    const call = currentCall();
    if (call === null || currentRun() !== null) return Way.run();
    if (call.request.era != Era.modern) {
      return support == Support.optional ? Way.run() : Way.refused(unsupported());
    }
    if (!declaresTasks(call))
      return support == Support.optional ? Way.run() : Way.refused(missingCapability());
    // Without storage for tasks the client waits: the server has not offered tasks.
    if (storage() === null) return Way.run();
    if (support == Support.requiredAfterInput && !hasInput(call)) return Way.run();
    isWanted = true;
    return Way.later();
  }

  export function create(): Result<Utf8 | null, Utf8> {
    const call = currentCall();
    const store = storage();
    if (!isWanted || call === null || store === null) return Result.ok<Utf8 | null, Utf8>(null);
    isWanted = false;
    const numbers = new TaskNumbers();
    numbers.removeSome(store);
    const id = newRandomId();
    const now = millisecondsNow();
    const lease = numberVariable("WASMCP_TASK_LEASE", LONGEST_LEASE, DEFAULT_LEASE) * 1000;
    const expiresAt = now + numberVariable("WASMCP_TASK_TTL", LONGEST_LIFETIME, DEFAULT_LIFETIME) * 1000;
    const about = new JsonWriter();
    about.begin("{");
    about.key("createdAt");
    about.unsigned(now);
    about.key("expiresAt");
    about.unsigned(expiresAt);
    about.key("principal");
    about.text(spanOf(call.request.principal));
    about.end("}");
    // What the task is comes after its lease: from then on it can be found. Its number comes last: other instances remove a task that has
    // a number and nothing else.
    const isStored =
      !store.setU64(leaseKey(id), now + lease).isErr &&
      !store.setJson(taskKey(id), utf8Of(about.span)).isErr &&
      numbers.add(store, id);
    if (!isStored) store.deleteMany([leaseKey(id), taskKey(id)]);
    let record: TaskRecord | null = null;
    if (isStored) record = TaskRecord.read(store, id);
    if (record === null) return Result.err<Utf8 | null, Utf8>(asciiUtf8("the task could not be stored"));
    setPendingRun(new TaskRun(store, id, expiresAt, lease));
    const writer = new JsonWriter();
    record.write(writer);
    return Result.ok<Utf8 | null, Utf8>(utf8Of(writer.span));
  }

  export function run(): void {
    setCurrentRun(pendingRun());
    setPendingRun(null);
  }

  export function finish(ending: Ending): void {
    const present = currentRun();
    if (present === null) return;
    setCurrentRun(null);
    present.end(
      ending.tag == EndingTag.completed
        ? completedEnding(spanOf(ending.completed))
        : failedEnding(spanOf(ending.failed)),
    );
  }

  export function get_(id: Utf8, principal: Utf8): Utf8 | null {
    const record = find(id, principal);
    if (record === null) return null;
    const writer = new JsonWriter();
    record.write(writer);
    return utf8Of(writer.span);
  }

  export function update(id: Utf8, principal: Utf8, responses: Utf8): Result<Unit, UpdateError> {
    const store = storage();
    const record = find(id, principal);
    if (store === null || record === null) return Result.err<Unit, UpdateError>(UpdateError.unknown());
    const answers = objectOf(responses);
    const unanswered = record.unanswered;
    if (answers === null) return invalid("expected `params.inputResponses` to be an object", null);
    for (let i = 0, n = unanswered.length; i < n; i++) {
      const answer = memberNamed(answers, unanswered[i]);
      if (answer !== null && !answer.isObject)
        return invalid("expected an object as the answer to ", unanswered[i]);
    }
    let isAnswered = false;
    for (let i = 0, n = unanswered.length; i < n; i++) {
      const answer = memberNamed(answers, unanswered[i]);
      if (answer === null) continue;
      if (store.setJson(answerKey(record.id, unanswered[i]), utf8Of(answer)).isErr) {
        return invalid("the answer could not be stored: ", unanswered[i]);
      }
      isAnswered = true;
    }
    if (isAnswered) appendToLog(store, Topic.Task, record.id);
    return Result.ok<Unit, UpdateError>(unit);
  }

  export function cancel(id: Utf8, principal: Utf8): bool {
    const store = storage();
    const record = find(id, principal);
    if (store === null || record === null) return false;
    if (record.ending === null) endTask(store, record.id, cancelledEnding());
    return true;
  }
}

function find(id: Utf8, principal: Utf8): TaskRecord | null {
  const store = storage();
  if (store === null || !isRandomId(spanOf(id))) return null;
  const record = TaskRecord.read(store, spanOf(id));
  // For other principals the task does not exist.
  return record !== null && record.principal.equals(spanOf(principal)) ? record : null;
}

function declaresTasks(call: CurrentCall): bool {
  return objectMemberOf(objectMemberOf(call.capabilities, "extensions"), EXTENSION) !== null;
}

/** Whether the client has answered something, or says what was asked before. */
function hasInput(call: CurrentCall): bool {
  return memberOf(call.params, "inputResponses") !== null || memberOf(call.params, "requestState") !== null;
}

function memberNamed(object: Json, name: Span): Json | null {
  let found: Json | null = null;
  const members = new Members(object);
  while (members.next()) {
    if (members.key.equals(name)) found = members.value;
  }
  return found;
}

function invalid(text: string, subject: Span | null): Result<Unit, UpdateError> {
  const message = new JsonWriter();
  message.ascii(text);
  if (subject !== null) message.bytes(subject);
  return Result.err<Unit, UpdateError>(UpdateError.invalid(utf8Of(message.span)));
}

function missingCapability(): ErrorCode {
  const message = asciiUtf8(
    "this tool runs as a task only: declare the extension `io.modelcontextprotocol/tasks`",
  );
  return ErrorCode.server(new McpError(MISSING_CAPABILITY, message, asciiUtf8(REQUIRED)));
}

function unsupported(): ErrorCode {
  const message = asciiUtf8(
    "this tool runs as a task only, for clients of 2026-07-28 with `io.modelcontextprotocol/tasks`",
  );
  return ErrorCode.invalidRequest(new McpError(-32600, message, null));
}
