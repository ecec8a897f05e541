/** The way to the client of a server over stdio, and back: lines. */
import { getStdout } from "../../bindings/wasi/cli/stdout";
import { OutputStream } from "../../bindings/wasi/io/streams";
import { checkJson, JsonFault } from "../../lib/json/json-check";
import { Json } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Message, MessageKind, readMessage, writeEmptyResult } from "../../lib/json-rpc/json-rpc";
import { Method } from "../../lib/json-rpc/method";
import { LineOutcome } from "../../lib/io/line-reader";
import { Span } from "../../lib/bytes/span";
import { dropError, writeAll } from "../../lib/io/streams";
import { keep } from "../../lib/abi/keep";
import { spanOf } from "../../lib/abi/text";
import { Channel, channel } from "./channel";
import { CurrentCall } from "./current-call";
import { hasLine, isFull, lastLine, putAside, readLine } from "./stdio-lines";

const PROTOCOL_VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

export class StdioChannel extends Channel {
  private readonly output: OutputStream = getStdout();

  get isOfOneInstance(): bool {
    return true;
  }

  send(message: Span): bool {
    const writer = new JsonWriter();
    writer.json(message);
    writer.ascii("\n");
    const error = writeAll(this.output, writer.span);
    if (error !== null) {
      dropError(error);
      return false;
    }
    const flushed = this.output.blockingFlush();
    if (flushed.isErr) dropError(flushed.err);
    return !flushed.isErr;
  }

  obstacle(): string {
    return "";
  }

  expect(_id: Span, _call: CurrentCall): bool {
    return true;
  }

  forget(_id: Span): void {}

  /** Waits for as long as it takes: over stdio the client is the only one to serve. */
  receive(id: Span, call: CurrentCall): Json | null {
    let response = call.earlyResponse(id);
    while (response === null && !call.isOver && !isFull()) response = readFor(call, id);
    return response;
  }

  /** What the transport hands on comes too late. */
  deliver(_id: Span, _response: Span, _session: Span): bool {
    return false;
  }

  /** What the transport hands on is about a request that has been answered. */
  cancel(_requestId: Span, _session: Span): void {}

  isCancelled(call: CurrentCall): bool {
    while (!call.isOver && !isFull() && hasLine()) readFor(call, null);
    return call.isOver;
  }
}

/** One more line: the response to `id`, if it is that. Responses to other questions are kept for them, and the rest for the transport. */
function readFor(call: CurrentCall, id: Span | null): Json | null {
  const outcome = readLine();
  if (outcome == LineOutcome.End) return null;
  if (outcome == LineOutcome.TooLong) {
    putAside(null);
    return null;
  }
  const line = keep(lastLine());
  if (line.length > 0 && checkJson(line) == JsonFault.None) {
    const json = Json.of(line);
    const message = readMessage(json);
    if (message.kind == MessageKind.Response) {
      const answered = json.textMember("id");
      if (answered !== null && id !== null && answered.equals(id)) return json;
      if (answered !== null) call.keepResponse(answered, json);
      return null;
    }
    // A client that hears nothing for a while takes the server for dead.
    if (isPing(message)) {
      const answer = new JsonWriter();
      writeEmptyResult(answer, message.id as Json);
      channel().send(answer.span);
      return null;
    }
    if (isCancellationOf(call, message)) {
      call.isOver = true;
      return null;
    }
  }
  putAside(line);
  return null;
}

/** Whether it is a `ping` of a revision that has it: 2026-07-28, whose requests have an envelope, has none. */
function isPing(message: Message): bool {
  if (message.kind != MessageKind.Request || message.method != Method.Ping) return false;
  const meta = message.meta;
  return meta === null || meta.member(PROTOCOL_VERSION_KEY) === null;
}

function isCancellationOf(call: CurrentCall, message: Message): bool {
  const params = message.params;
  if (message.kind != MessageKind.Notification || params === null) return false;
  if (!message.name.is("notifications/cancelled")) return false;
  const id = params.member("requestId");
  return id !== null && id.equals(spanOf(call.request.id));
}
