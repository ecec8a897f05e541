/** The request that is being answered, and its client. Any component can use this, whatever it exports. */
import { Some } from "../abi";
import { LogLevel } from "../wasmcp/mcp-v20251125/mcp";
import { current } from "../wasmcp/mcp-v20260728/context";
import { Json, quote } from "./json";

export { LogLevel } from "../wasmcp/mcp-v20251125/mcp";

/** Reports how far the work is, from 0 to 1. Has no effect if the client has not asked for it. */
export function progress(fraction: f64, message: string | null = null): void {
  progressOf(fraction, 1, message);
}

/** Reports how far the work is: `done` of `total` steps. */
export function progressOf(done: f64, total: f64, message: string | null = null): void {
  const call = current();
  if (call === null) return;
  call.progress(done, new Some<f64>(total), message);
  call.drop();
}

/** Sends a log message to the client, if it wants messages of this level. Use `console` for messages to yourself. */
export function log(level: LogLevel, message: string): void {
  logJson(level, quote(message));
}

/** Sends a log message that is a JSON value. */
export function logJson(level: LogLevel, json: string, logger: string | null = null): void {
  const call = current();
  if (call === null) return;
  call.log(level, logger, json);
  call.drop();
}

/** Whether the client no longer waits for the answer. Long work should look at this from time to time. */
export function isCancelled(): bool {
  const call = current();
  if (call === null) return false;
  const cancelled = call.cancelled();
  call.drop();
  return cancelled;
}

/** The client, as far as it has introduced itself. */
export class Client {
  constructor(
    /** Empty if it is not known. */
    readonly name: string,
    /** Empty if it is not known. */
    readonly version: string,
    /** The revision that it speaks: `2026-07-28`. */
    readonly protocolVersion: string,
    /** The MCP object `ClientCapabilities`: `{"elicitation":{}}`. */
    readonly capabilities: Json,
  ) {}
}

export function client(): Client {
  const call = current();
  if (call === null) return new Client("", "", "", new Json("{}"));
  const info = call.clientInfo();
  const name = info === null ? "" : info.name;
  const version = info === null ? "" : info.version;
  const found = new Client(name, version, call.protocolVersion(), new Json(call.clientCapabilities()));
  call.drop();
  return found;
}

/** The request's `_meta`; an empty object if it has none. */
export function meta(): Json {
  const call = current();
  if (call === null) return new Json("{}");
  const text = call.meta();
  call.drop();
  return new Json(text === null ? "{}" : text);
}
