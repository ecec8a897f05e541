/** What is different over stdio: lines come from the call's context, which reads some of them itself. */
import { Utf8, heapMark, heapRelease } from "../../../bindings/abi";
import { LineTag, next as nextLine } from "../../../bindings/wasmcp/framework/lines";
import {
  Interest,
  forget,
  listen,
  next,
  subscribe,
  unsubscribe,
} from "../../../bindings/wasmcp/framework/listening";
import { Json, memberOf } from "../../../lib/json/json";
import { Code, Message, writeError } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { LineOutcome, LineSource } from "../../../lib/io/line-reader";
import { Span } from "../../../lib/bytes/span";
import { spanOf, spanOfBytes, utf8Of } from "../../../lib/abi/text";
import { Connection } from "../connection";
import {
  FAULTY_FILTER,
  isEmpty,
  readInterest,
  reduceToChanges,
  tellsChanges,
  writeAcknowledgement,
} from "../stateful/interest";
import { Envelope } from "../modern";
import { writeNews } from "../stateful/news";
import { StatefulFeatures } from "../stateful/stateful";

export class StdioFeatures extends StatefulFeatures {
  get canSendLines(): bool {
    return true;
  }

  /** Who shakes hands hears of all lists, and of the resources that they subscribe to. */
  beginSession(params: Json, revision: Revision, connection: Connection): string | null {
    if (tellsChanges()) listen(new Utf8(0, 0), new Interest(true, true, true, [], [], new Utf8(0, 0)));
    return super.beginSession(params, revision, connection);
  }

  subscribe(uri: Span, isWanted: bool, _connection: Connection): Span | null {
    if (!tellsChanges()) return null;
    const session = new Utf8(0, 0);
    const done = isWanted ? subscribe(session, utf8Of(uri)) : unsubscribe(session, utf8Of(uri));
    return done.isErr ? spanOf(done.err) : null;
  }

  /** The subscription is there until its client cancels it, or leaves: nothing more is said to its request. */
  listen(message: Message, envelope: Envelope, connection: Connection, writer: JsonWriter): i64 {
    const id = message.id as Json;
    const interest = readInterest(message.params);
    if (interest === null) {
      writeError(writer, id, false, Code.InvalidParams, FAULTY_FILTER);
      return Code.InvalidParams;
    }
    interest.tasks = [];
    reduceToChanges(interest);
    if (isEmpty(interest)) return super.listen(message, envelope, connection, writer);
    listen(utf8Of(id), interest);
    writeAcknowledgement(id, interest, writer);
    return 0;
  }

  cancel(message: Message, connection: Connection): void {
    const id = memberOf(message.params, "requestId");
    if (id !== null && message.name.is("notifications/cancelled") && forget(utf8Of(id))) return;
    super.cancel(message, connection);
  }

  capability(name: string, _revision: Revision, _connection: Connection, writer: JsonWriter): void {
    if (tellsChanges()) this.writeListCapability(name, writer);
  }

  writeNews(writer: JsonWriter): void {
    const news = next(0);
    for (let i = 0, n = news.length; i < n; i++) {
      writeNews(spanOf(news[i]._0), news[i]._1, writer);
      writer.ascii("\n");
    }
  }
}

export class ContextLines extends LineSource {
  private mark: usize = 0;
  private start: usize = 0;
  private end: usize = 0;

  constructor(private readonly limit: i32) {
    super();
  }

  get line(): Span {
    return new Span(this.start, this.end);
  }

  /** The line before is released, and all that was made of it. */
  next(): LineOutcome {
    if (this.mark == 0) this.mark = heapMark();
    else heapRelease(this.mark);
    const line = nextLine(this.limit);
    if (line.tag == LineTag.end) return LineOutcome.End;
    if (line.tag == LineTag.tooLong) return LineOutcome.TooLong;
    const bytes = spanOfBytes(line.bytes);
    this.start = bytes.start;
    this.end = bytes.end;
    return LineOutcome.Line;
  }
}
