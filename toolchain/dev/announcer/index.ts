/** Keeps the streams of clients that listen while servers come and go, and announces that lists have changed. */
export { LISTS, type List } from "./event-stream.ts";
export { openAnnouncer, type Announcer, type Upstream } from "./announcer.ts";
