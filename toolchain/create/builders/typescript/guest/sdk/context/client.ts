import type { Client } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { currentCall } from "./current-call.ts";

export function client(environment: Environment): Client {
  const call = currentCall(environment);
  const info = call.clientInfo();
  return {
    name: info?.name,
    version: info?.version,
    protocolVersion: call.protocolVersion(),
    capabilities: JSON.parse(call.clientCapabilities()) as Readonly<Record<string, unknown>>,
  };
}
