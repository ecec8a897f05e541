/** Calls that go on after their request has been answered. Here, no call does. */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { Request } from "../request";

/** No JSON-RPC error has this code. */
export const NO_TASK: i64 = 1;

export class Tasks {
  /**
   * When the call is to go on as a task, writes the answer with the task. Returns the code of the error that was written, 0
   * for the task, and `NO_TASK` for a call that the chain has answered.
   */
  answerWithTask(_request: Request, _serverInfo: Span | null): i64 {
    return NO_TASK;
  }

  /** After the reply: runs the tool of the call that was answered with a task. */
  runPending(): void {}

  /** Whether this is a method about tasks, and the server has tasks. */
  hasMethod(_name: Span): bool {
    return false;
  }

  /** Answers a request with such a method. Returns the code of the error that was written, or 0. */
  answerMethod(_request: Request): i64 {
    return 0;
  }

  /** Writes the extension for tasks, a member of `capabilities.extensions`, if the server has tasks. */
  writeExtension(_writer: JsonWriter): void {}
}
