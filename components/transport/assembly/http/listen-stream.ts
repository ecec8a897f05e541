/** Notifications as events, for as long as the client listens. */
import { heapMark, heapRelease } from "../../../bindings/abi";
import { now } from "../../../bindings/wasi/clocks/wall-clock";
import { Notification, NotificationTag, next } from "../../../bindings/wasmcp/framework/listening";
import { JsonWriter } from "../../../lib/json/json-writer";
import { spanOf } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { Sessions } from "../peer/sessions";
import { Rights, Subject } from "../rights";
import { writeNotification } from "../stateful/subscription-notification";
import { EventStream } from "./event-stream";

/** How long one look waits for notifications before it checks whether the client still reads, in milliseconds. */
const CHECK_INTERVAL: u32 = 1_000;
/** After how many looks without a notification a comment goes out: proxies end connections on which nothing happens. */
const KEEP_ALIVE_LOOKS: i32 = 15;

/** A session that may end while its client listens. */
export class SessionWatch {
  constructor(
    private readonly sessions: Sessions,
    private readonly connection: Connection,
  ) {}

  get hasEnded(): bool {
    return this.sessions.find(this.connection) !== null;
  }
}

export const enum StreamEnd {
  /** The client has left. */
  NotRead,
  /** The session has ended, or another request has taken the place of this one. */
  Replaced,
  /** The token has expired with which the client began to listen. */
  RightsEnded,
}

/** Returns when the stream is to end. */
export function sendNotifications(
  events: EventStream,
  rights: Rights,
  session: SessionWatch | null,
): StreamEnd {
  let quietLooks = 0;
  let isOver = false;
  while (!isOver) {
    const mark = heapMark();
    if (!events.isRead) return StreamEnd.NotRead;
    if (rights.expiry > 0 && now().seconds >= rights.expiry) return StreamEnd.RightsEnded;
    const due = next(CHECK_INTERVAL);
    for (let i = 0, n = due.length; i < n; i++) {
      if (due[i]._1.tag == NotificationTag.replaced) {
        isOver = true;
        continue;
      }
      if (isHidden(due[i]._1, rights)) continue;
      const writer = new JsonWriter();
      writeNotification(spanOf(due[i]._0), due[i]._1, writer);
      events.send(writer.span);
    }
    quietLooks = due.length > 0 ? 0 : quietLooks + 1;
    if (quietLooks == KEEP_ALIVE_LOOKS) {
      events.keepAlive();
      quietLooks = 0;
    }
    if (session !== null && session.hasEnded) isOver = true;
    heapRelease(mark);
  }
  return StreamEnd.Replaced;
}

/** A session may have subscribed to a resource with another token of the same client. */
function isHidden(notification: Notification, rights: Rights): bool {
  if (!rights.areLimited || notification.tag != NotificationTag.resource) return false;
  return rights.missing(Subject.Resource, spanOf(notification.resource)).length > 0;
}
