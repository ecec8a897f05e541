/** A backend of the gateway that is a function. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Backend } from "../../../../../toolchain/run/index.ts";

export async function backendOf(serve: RequestListener, more: Partial<Backend> = {}): Promise<Backend> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let onEnd = (): void => {};
  const exited = new Promise<{ code: 0; signal: undefined }>((resolve) => {
    onEnd = () => resolve({ code: 0, signal: undefined });
  });
  return {
    runtime: "embedded",
    limits: { time: 200, memory: undefined },
    hasTasks: false,
    asksClients: false,
    isProtected: false,
    addressFor: () => ({ host: "127.0.0.1", port }),
    headersFor: () => [],
    explain: async () => ({ kind: "trap", reason: "reason" }),
    command: () => [],
    exited,
    stop: async () => {
      server.close(onEnd);
      server.closeAllConnections();
    },
    ...more,
  };
}

export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
