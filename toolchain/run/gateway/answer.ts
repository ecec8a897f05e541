/** The answers that a server could not give itself. */
import type { RpcBody, RpcRequest } from "./message.ts";
import { describeStop, type Stop } from "./stop.ts";

/** The code of JSON-RPC for a failure inside the server. */
const INTERNAL_ERROR = -32603;

/** The answer to a request that was stopped: for a tool call a result that the model reads, otherwise an error. */
export function answerTo(request: RpcRequest, stop: Stop): object {
  const { id, method } = request;
  const text = describeStop(stop, subjectOf(request));
  if (method !== "tools/call") return { jsonrpc: "2.0", id, error: { code: INTERNAL_ERROR, message: text } };
  const content = [{ type: "text", text }];
  const result = { ...(request.isModern && { resultType: "complete" }), content, isError: true };
  return { jsonrpc: "2.0", id, result };
}

/** The JSON of the answers to all requests of a body that have an id. */
export function answerBody({ requests, isBatch }: RpcBody, stop: Stop): string {
  const answers = requests.filter(({ id }) => id !== undefined).map((each) => answerTo(each, stop));
  return JSON.stringify(isBatch ? answers : answers[0]);
}

/** `The tool "forecast"`, `The request "tools/list"` */
export function subjectOf({ method, name }: RpcRequest): string {
  const quoted = JSON.stringify(name ?? method);
  if (name === undefined) return `The request ${quoted}`;
  if (method === "tools/call") return `The tool ${quoted}`;
  if (method === "prompts/get") return `The prompt ${quoted}`;
  return method === "resources/read" ? `The resource ${quoted}` : `The request ${JSON.stringify(method)}`;
}
