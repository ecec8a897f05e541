/** Notifications about a call, which precede its answer: progress and log messages. */
import { Some, Utf8 } from "../../bindings/abi";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { levelText } from "../../lib/mcp/notification-writer";
import { jsonOf, spanOf } from "../../lib/abi/text";
import { channel } from "./channel";
import { CurrentCall } from "./current-call";
import { currentRun } from "./task-run";

export function sendProgress(
  call: CurrentCall,
  progress: f64,
  total: Some<f64> | null,
  message: Utf8 | null,
): void {
  const token = call.progressToken;
  // The specification forbids to send a progress that does not grow.
  if (token === null || !(progress > call.lastProgress) || !isFinite(progress)) return;
  call.lastProgress = progress;
  const writer = begin("notifications/progress");
  writer.key("progressToken");
  writer.json(token);
  writer.key("progress");
  writer.number(progress);
  if (total !== null && isFinite(total.value)) {
    writer.key("total");
    writer.number(total.value);
  }
  if (message !== null && !call.request.protocolVersion.is("2024-11-05")) {
    writer.key("message");
    writer.text(spanOf(message));
  }
  send(call, writer);
}

export function sendLog(call: CurrentCall, level: LogLevel, logger: Utf8 | null, data: Utf8): void {
  const least = call.request.logLevel;
  if (least === null || level < least.value) return;
  const writer = begin("notifications/message");
  writer.key("level");
  writer.word(levelText(level));
  if (logger !== null) {
    writer.key("logger");
    writer.text(spanOf(logger));
  }
  writer.key("data");
  // The interface asks for JSON; a component that logs plain words means a string.
  const json = jsonOf(data);
  if (json !== null) writer.json(json);
  else writer.text(spanOf(data));
  send(call, writer);
}

function begin(method: string): JsonWriter {
  const writer = new JsonWriter();
  writer.begin("{");
  writer.key("jsonrpc");
  writer.word("2.0");
  writer.key("method");
  writer.word(method);
  writer.key("params");
  writer.begin("{");
  return writer;
}

function send(call: CurrentCall, writer: JsonWriter): void {
  writer.ascii("}}");
  const run = currentRun();
  if (run !== null) run.heartbeat();
  if (call.request.canSend && !call.isOver) channel().send(writer.span);
}
