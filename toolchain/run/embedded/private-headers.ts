/** Headers between the gateway and this runtime. The gateway passes on neither of them. */
import type { BackendFailure, RequestKind, Stop } from "../gateway/index.ts";

/** On a request: how long it may last. */
export const KIND_HEADER = "wasmcp-kind";
/** On an answer: why the call was stopped. */
export const STOP_HEADER = "wasmcp-stop";

export function readKind(value: string | readonly string[] | undefined): RequestKind {
  return value === "listener" || value === "task" ? value : "call";
}

export function writeStop(stop: Stop): string {
  return encodeURIComponent(JSON.stringify(stop));
}

/** Without the header, the process or one of its threads ended in the middle of an answer. */
export function readStop({ status, headers }: BackendFailure): Stop {
  const value = headers[STOP_HEADER];
  if (typeof value === "string") return JSON.parse(decodeURIComponent(value)) as Stop;
  return status === undefined ? { kind: "gone" } : { kind: "trap", reason: undefined };
}
