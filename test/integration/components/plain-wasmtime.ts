/** Runs a server on wasmtime without `wasmcp run`: no folder, no key, only the options that are given here. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as readline from "node:readline";
import { needs } from "../../tools.ts";

export const wasmtime: string = needs("wasmtime");

export interface PlainServer {
  /** `http://127.0.0.1:41234` */
  readonly origin: string;
  stop(): Promise<void>;
}

/** `options` are wasmtime's own: `["-W", "max-memory-size=1048576"]`. */
export async function servePlainly(
  file: string,
  env: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<PlainServer> {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const server = spawn(
    wasmtime,
    ["serve", "-Scli", "--addr", "127.0.0.1:0", ...options, ...variables, file],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let origin = "";
  for await (const line of readline.createInterface({ input: server.stderr })) {
    origin = /http:\/\/\S+:\d+/.exec(line)?.[0] ?? "";
    if (origin !== "") break;
  }
  assert.notEqual(origin, "", "wasmtime ended instead of listening");
  return {
    origin,
    async stop() {
      const closed = once(server, "close");
      server.kill();
      await closed;
    },
  };
}
