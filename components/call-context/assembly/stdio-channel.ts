/** Messages as lines on standard output, where the answers are as well. */
import { getStdout } from "../../bindings/wasi/cli/stdout";
import { Json } from "../../lib/json";
import { JsonWriter } from "../../lib/json-writer";
import { Span } from "../../lib/span";
import { dropError, writeAll } from "../../lib/streams";
import { Channel } from "./channel";
import { CurrentCall } from "./current-call";

export class StdioChannel extends Channel {
  send(message: Span): bool {
    const line = new JsonWriter();
    line.json(message);
    line.ascii("\n");
    const output = getStdout();
    let error = writeAll(output, line.span);
    if (error === null) {
      const flushed = output.blockingFlush();
      if (flushed.isErr) error = flushed.err;
    }
    if (error !== null) dropError(error);
    output.drop();
    return error === null;
  }

  obstacle(): string {
    return "its answer is not read while its request is being answered";
  }

  expect(_id: Span, _call: CurrentCall): bool {
    return false;
  }

  receive(_id: Span, _call: CurrentCall): Json | null {
    return null;
  }

  deliver(_id: Span, _response: Span, _session: Span): bool {
    return false;
  }

  cancel(_requestId: Span, _session: Span): void {}

  isCancelled(call: CurrentCall): bool {
    return call.isOver;
  }
}
