/** One line for each request of a client, and what it was called with. */
import { describeRequest, type RequestRecord } from "../toolchain/run/index.ts";
import type { CommandContext } from "./context.ts";
import { printDuration } from "./terminal.ts";

/** `12:03:04 claude-code 2.1 tools/call forecast 12 ms ok` */
export function printRequest(record: RequestRecord, { style }: Pick<CommandContext, "style">): string {
  const { client, what, milliseconds, outcome, isGood } = describeRequest(record);
  return [
    style.dim(timeOfDay()),
    ...(client === undefined ? [] : [style.dim(client)]),
    what,
    style.dim(printDuration(milliseconds)),
    isGood ? style.green(outcome) : style.red(outcome),
  ].join(" ");
}

/** `12:03:04` */
export function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}
