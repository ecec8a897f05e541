/** The request that is being answered: what the transport said of it, and what has become of it so far. */
import { Bytes, Utf8 } from "../../bindings/abi";
import { now } from "../../bindings/wasi/clocks/monotonic-clock";
import { Request } from "../../bindings/wasmcp/framework/calls";
import { JsonWriter } from "../../lib/json/json-writer";
import { Json, Members, memberOf, objectMemberOf } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { bytesOf, objectOf } from "../../lib/abi/text";
import { responsesIn, stateIn } from "./state-payload";

export class CurrentCall {
  /** When it began, on the clock that only rises; in nanoseconds. */
  readonly begunAt: u64 = now();
  /** The request's parameters, its `_meta`, and the token that progress notifications carry. */
  readonly params: Json | null;
  readonly meta: Json | null;
  readonly progressToken: Json | null;
  readonly capabilities: Json | null;
  readonly clientInfo: Json | null;
  /** The client no longer waits for the answer, or has it. */
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
  /** The last progress that the client was notified of. */
  lastProgress: f64 = -Infinity;

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

  /** The client's session; empty without one. */
  get session(): Utf8 {
    const session = this.request.session;
    return session === null ? new Utf8(0, 0) : session.id;
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
