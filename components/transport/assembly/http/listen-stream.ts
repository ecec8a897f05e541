/** News as events, for as long as the client listens. */
import { heapMark, heapRelease } from "../../../bindings/abi";
import { NewsTag, next } from "../../../bindings/wasmcp/framework/listening";
import { JsonWriter } from "../../../lib/json/json-writer";
import { spanOf } from "../../../lib/abi/text";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { EventStream } from "./event-stream";
import { writeNews } from "../stateful/news";

/** How long is waited for news before it is looked whether the client is still there, in milliseconds. */
const LOOK_INTERVAL: u32 = 1_000;
/** After how many times without news a comment is sent: proxies end what says nothing. */
const KEEP_ALIVE: i32 = 15;

/** A session that may end while its client listens. */
export class SessionWatch {
  constructor(
    private readonly id: Span,
    private readonly connection: Connection,
  ) {}

  get isOver(): bool {
    return this.connection.features.findSession(this.id, this.connection) !== null;
  }
}

/** Returns when the client has gone away, when its session is over, or when another request has taken the place of this one. */
export function tellNews(events: EventStream, session: SessionWatch | null): void {
  let quiet = 0;
  let isOver = false;
  while (!isOver) {
    const mark = heapMark();
    if (!events.isRead) return;
    const news = next(LOOK_INTERVAL);
    for (let i = 0, n = news.length; i < n; i++) {
      if (news[i]._1.tag == NewsTag.replaced) {
        isOver = true;
        continue;
      }
      const writer = new JsonWriter();
      writeNews(spanOf(news[i]._0), news[i]._1, writer);
      events.send(writer.span);
    }
    quiet = news.length > 0 ? 0 : quiet + 1;
    if (quiet == KEEP_ALIVE) {
      events.keepAlive();
      quiet = 0;
    }
    if (session !== null && session.isOver) isOver = true;
    heapRelease(mark);
  }
}
