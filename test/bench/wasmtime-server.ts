/** Starts `wasmtime serve` for benchmarks, and measures its processor time. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Target } from "./http-load.ts";

export interface WasmtimeServer {
  readonly process: ChildProcess;
  readonly target: Target;
}

export interface WasmtimeOptions {
  /** Variables of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of wasmtime that the server needs besides the usual ones. */
  readonly flags?: readonly string[];
}

/** Starts `file` with a new folder as `/state`, without options that change the cost of a request. */
export async function startWasmtime(
  wasmtime: string,
  file: string,
  { env: variables = {}, flags = [] }: WasmtimeOptions = {},
): Promise<WasmtimeServer> {
  const state = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bench-state-"));
  const args = ["serve", "-Scli", "-Shttp", ...flags, "--dir", `${state}::/state`];
  for (const [name, value] of Object.entries(variables)) args.push("--env", `${name}=${value}`);
  args.push("--addr", "127.0.0.1:0", file);
  // Backtraces cost some percent of each request.
  const env = { ...process.env, RUST_BACKTRACE: "0" };
  const child = spawn(wasmtime, args, { stdio: ["ignore", "ignore", "pipe"], env });
  const port = await new Promise<number>((resolve, reject) => {
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:(\d+)/u.exec(output)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.on("exit", () => reject(new Error(`wasmtime did not start:\n${output}`)));
  });
  child.on("exit", () => void fs.rm(state, { recursive: true, force: true }));
  return { process: child, target: { host: "127.0.0.1", port } };
}

/** The processor time of all threads of a process, in microseconds. */
export async function processorTime({ pid }: ChildProcess): Promise<number> {
  const threads = await fs.readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map((thread) => fs.readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0")),
  );
  return times.reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1000, 0);
}
