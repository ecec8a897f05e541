import * as context from "wasmcp:mcp-v20260728/context@0.1.0";
import type { Environment } from "../serve/host.ts";
import type { WitCall } from "../serve/wit.ts";

const calls = new WeakMap<Environment, WitCall>();

/** The handle of the request. It is there while a request is answered. */
export function currentCall(environment: Environment): WitCall {
  const known = environment.call ?? calls.get(environment);
  if (known !== undefined) return known;
  const call = context.current() ?? undefined;
  if (call === undefined) throw new Error("the server does not say which request is being answered");
  calls.set(environment, call);
  return call;
}
