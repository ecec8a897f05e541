/** What has become of a message. HTTP makes a status of it, by its place in this list; over stdio only what was written counts. */
export const enum Outcome {
  /** The answer to a request has been written. */
  Answered,
  /** The answer to `subscriptions/listen` has been written. It may be several messages. */
  Subscribed,
  /** The answers to a batch have been written. */
  BatchAnswered,
  /** The message needs no answer. */
  Accepted,
  /** The message is malformed, or its headers contradict it. An error has been written, as in all cases below. */
  Malformed,
  /** A request of 2026-07-28 has a method that the server does not have. */
  UnknownMethod,
  /** The session has ended, or this server never had it. */
  UnknownSession,
  /** The server cannot end the session. */
  EndlessSession,
  /** The server's store does not answer. */
  StoreFailed,
  /** The sender must not use what the message names. */
  Forbidden,
  /** The server keeps as many sessions as it may. */
  Full,
}
