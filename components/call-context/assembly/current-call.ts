/** The request that is being answered: what the transport said of it, and what has become of it so far. */
import { Bytes, Some, Utf8 } from "../../bindings/abi";
import { now } from "../../bindings/wasi/clocks/monotonic-clock";
import { Request } from "../../bindings/wasmcp/framework/calls";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json, Members, memberOf, objectMemberOf } from "../../lib/json/json";
import { levelText } from "../../lib/mcp/notification-writer";
import { Span } from "../../lib/bytes/span";
import { bytesOf, jsonOf, objectOf, spanOf } from "../../lib/abi/text";
import { channel } from "./channel";
import { currentRun } from "./task-run";
import { responsesIn, stateIn } from "./request-state";

export class CurrentCall {
  /** When it began, on the clock that only rises; in nanoseconds. */
  readonly begunAt: u64 = now();
  /** The request's parameters, its `_meta`, and the name under which the client wants to hear of progress. */
  readonly params: Json | null;
  readonly meta: Json | null;
  readonly progressToken: Json | null;
  readonly capabilities: Json | null;
  readonly clientInfo: Json | null;
  /** Nobody waits for the answer any more, or there is one. */
  isOver: bool = false;
  /** What the answer holds instead of a result: members of an `InputRequiredResult`. */
  requiredInput: Span | null = null;

  /** What the component wanted to be reminded of. */
  state: Bytes | null = null;

  /** What the client provided in this round, and in earlier ones. */
  private responses: Json | null;
  private earlier: Json | null = null;
  private readonly earlyIds: Array<Span> = [];
  private readonly earlyResponses: Array<Json> = [];
  private lastProgress: f64 = -Infinity;

  constructor(readonly request: Request) {
    this.params = objectOf(request.params);
    this.meta = objectMemberOf(this.params, "_meta");
    const token = memberOf(this.meta, "progressToken");
    this.progressToken = token !== null && (token.isString || token.isInteger) ? token : null;
    this.capabilities = objectOf(request.clientCapabilities);
    this.clientInfo = objectOf(request.clientInfo);
    this.responses = objectMemberOf(this.params, "inputResponses");
  }

  /** Takes in what an earlier round left: the payload of a state that was sealed here. */
  remember(payload: Span): void {
    const state = stateIn(payload);
    if (state !== null) this.state = bytesOf(state);
    this.earlier = Json.of(responsesIn(payload));
  }

  /** What the client provided under this name: the newer comes before the older. */
  responseTo(key: Span): Json | null {
    const own = memberNamed(this.responses, key);
    return own !== null ? own : memberNamed(this.earlier, key);
  }

  /** All of that, a JSON object. */
  allResponses(): Span {
    const writer = new JsonWriter();
    writer.begin("{");
    writeMembers(this.responses, null, writer);
    writeMembers(this.earlier, this.responses, writer);
    writer.end("}");
    return writer.span;
  }

  progress(progress: f64, total: Some<f64> | null, message: Utf8 | null): void {
    const token = this.progressToken;
    // What does not grow is no progress: the specification forbids to tell it.
    if (token === null || !(progress > this.lastProgress)) return;
    this.lastProgress = progress;
    const writer = this.begin("notifications/progress");
    writer.key("progressToken");
    writer.json(token);
    writer.key("progress");
    writer.number(progress);
    if (total !== null) {
      writer.key("total");
      writer.number(total.value);
    }
    if (message !== null) {
      writer.key("message");
      writer.text(spanOf(message));
    }
    this.send(writer);
  }

  log(level: LogLevel, logger: Utf8 | null, data: Utf8): void {
    const least = this.request.logLevel;
    if (least === null || level < least.value) return;
    const writer = this.begin("notifications/message");
    writer.key("level");
    writer.word(levelText(level));
    if (logger !== null) {
      writer.key("logger");
      writer.text(spanOf(logger));
    }
    writer.key("data");
    // The interface asks for JSON; a component that logs plain words means a string.
    const json = jsonOf(data);
    if (json !== null) writer.json(json);
    else writer.text(spanOf(data));
    this.send(writer);
  }

  /** The client's session; empty without one. */
  get session(): Utf8 {
    const session = this.request.session;
    return session === null ? new Utf8(0, 0) : session;
  }

  /** Keeps a response that came while another was waited for. */
  keepResponse(id: Span, response: Json): void {
    this.earlyIds.push(id);
    this.earlyResponses.push(response);
  }

  earlyResponse(id: Span): Json | null {
    for (let i = 0, n = this.earlyIds.length; i < n; i++) {
      if (this.earlyIds[i].equals(id)) return this.earlyResponses[i];
    }
    return null;
  }

  /** Adds what the client has answered meanwhile, a JSON object. */
  learn(responses: Span): void {
    this.earlier = Json.of(this.allResponses());
    this.responses = Json.of(responses);
  }

  private begin(method: string): JsonWriter {
    const writer = new JsonWriter();
    writer.begin("{");
    writer.key("jsonrpc");
    writer.word("2.0");
    writer.key("method");
    writer.word(method);
    writer.key("params");
    writer.begin("{");
    return writer;
  }

  private send(writer: JsonWriter): void {
    writer.ascii("}}");
    const run = currentRun();
    if (run !== null) run.heartbeat();
    if (this.request.canSend && !this.isOver) channel().send(writer.span);
  }
}

function memberNamed(object: Json | null, name: Span): Json | null {
  let found: Json | null = null;
  if (object === null) return null;
  const members = new Members(object);
  while (members.next()) {
    if (members.key.equals(name)) found = members.value;
  }
  return found;
}

/** The members of `object`, but those that `except` has as well. */
function writeMembers(object: Json | null, except: Json | null, writer: JsonWriter): void {
  if (object === null) return;
  const members = new Members(object);
  while (members.next()) {
    if (memberNamed(except, members.key) !== null) continue;
    writer.keyText(members.key);
    writer.json(members.value);
  }
}

let current: CurrentCall | null = null;

export function currentCall(): CurrentCall | null {
  return current;
}

export function setCurrentCall(call: CurrentCall | null): void {
  const before = current;
  if (before !== null) before.isOver = true;
  current = call;
}
