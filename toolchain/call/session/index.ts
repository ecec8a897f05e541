/** A person tries a server: one connection, in a process of its own or in this one. */
export { serveSession, type ServeOptions } from "./serve.ts";
export { TestSession, type SessionOptions } from "./session.ts";
