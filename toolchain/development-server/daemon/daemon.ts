/**
 * The development server in the background: a process of its own, and three files in the user's state folder that say which one
 * it is. They have the names that users of the reference know.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ToolchainError } from "../../../core/errors.ts";
import type { Places } from "../../sources/index.ts";
import { IDENTITY } from "../protocol/http.ts";
import { SERVER_NAME } from "../protocol/server.ts";

export interface DaemonFiles {
  readonly pid: string;
  readonly log: string;
  readonly flags: string;
}

/** What a server was started with, so that `restart` starts the same. */
export interface DaemonSettings {
  readonly port: number;
  /** Absolute. */
  readonly folder: string;
  readonly trusted: boolean;
  readonly verbose: boolean;
}

export type DaemonStatus =
  | { readonly kind: "stopped" }
  | {
      readonly kind: "running";
      readonly pid: number;
      readonly url: string;
      readonly settings: DaemonSettings;
    }
  /** A process with its number runs, and does not answer as the server. */
  | { readonly kind: "silent"; readonly pid: number; readonly settings: DaemonSettings };

export function daemonFiles({ state }: Pick<Places, "state">): DaemonFiles {
  return {
    pid: path.join(state, "mcp-server.pid"),
    log: path.join(state, "mcp-server.log"),
    flags: path.join(state, "mcp-server.flags"),
  };
}

export async function daemonStatus(files: DaemonFiles): Promise<DaemonStatus> {
  const settings = await readSettings(files);
  const pid = await readPid(files);
  if (settings === undefined || pid === undefined || !isAlive(pid)) return { kind: "stopped" };
  if ((await identityAt(settings.port)) !== pid) return { kind: "silent", pid, settings };
  return { kind: "running", pid, url: urlAt(settings.port), settings };
}

/** How long a server may take to answer, and to end. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** `program` is the command line of `wasmcp mcp serve`, with all its options. Resolves when the server answers. */
export async function startDaemon(
  program: readonly [string, ...string[]],
  settings: DaemonSettings,
  files: DaemonFiles,
  signal: AbortSignal,
): Promise<Extract<DaemonStatus, { kind: "running" }>> {
  const before = await daemonStatus(files);
  if (before.kind === "running") {
    throw new ToolchainError(
      "already-running",
      `the development server runs already: ${before.url}, process ${before.pid}`,
      {
        remedy: "end it with `wasmcp mcp stop`, or start it anew with `wasmcp mcp restart`",
      },
    );
  }
  await fs.mkdir(path.dirname(files.log), { recursive: true });
  const log = await fs.open(files.log, "w", 0o600);
  const ended = new AbortController();
  try {
    const [executable, ...args] = program;
    const child = spawn(executable, args, {
      cwd: settings.folder,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      windowsHide: true,
    });
    child.once("exit", () => ended.abort());
    child.once("error", () => ended.abort());
    child.unref();
    await writePrivate(files.flags, `${JSON.stringify(settings, undefined, 2)}\n`);
    await writePrivate(files.pid, `${child.pid ?? ""}\n`);
  } finally {
    await log.close();
  }
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && !ended.signal.aborted) {
    signal.throwIfAborted();
    const now = await daemonStatus(files);
    if (now.kind === "running") return now;
    await delay(PAUSE_MS);
  }
  const said = (await fs.readFile(files.log, "utf8").catch(() => "")).trim();
  await cleanDaemon(files);
  throw new ToolchainError("not-started", "the development server did not start", {
    ...(said !== "" && { cause: new Error(said) }),
    remedy: "run `wasmcp mcp serve` to see why",
  });
}

/** Resolves when the process has ended; `false` if none ran. */
export async function stopDaemon(files: DaemonFiles): Promise<boolean> {
  const status = await daemonStatus(files);
  if (status.kind === "stopped") {
    await forget(files);
    return false;
  }
  if (status.kind === "silent") {
    // Numbers of processes are used again: this may be a program of the user's.
    throw new ToolchainError("not-ours", `process ${status.pid} does not answer as the development server`, {
      remedy: "end it yourself if it is the server, and run `wasmcp mcp clean`",
    });
  }
  process.kill(status.pid, "SIGTERM");
  for (const deadline = Date.now() + PATIENCE_MS; isAlive(status.pid) && Date.now() < deadline;)
    await delay(PAUSE_MS);
  if (isAlive(status.pid)) process.kill(status.pid, "SIGKILL");
  await forget(files);
  return true;
}

/** Removes the files of a server that does not run. */
export async function cleanDaemon(files: DaemonFiles): Promise<void> {
  const status = await daemonStatus(files);
  if (status.kind === "running") {
    throw new ToolchainError("already-running", `the development server runs: ${status.url}`, {
      remedy: "end it first, with `wasmcp mcp stop`",
    });
  }
  await forget(files);
  for (const file of [files.log, files.flags]) await fs.rm(file, { force: true });
}

/** The settings of the last start stay: `restart` uses them. */
async function forget(files: DaemonFiles): Promise<void> {
  await fs.rm(files.pid, { force: true });
}

export async function readSettings(files: DaemonFiles): Promise<DaemonSettings | undefined> {
  const text = await fs.readFile(files.flags, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Half a file: the process that wrote it was ended.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { port, folder, trusted, verbose } = value as Readonly<Record<string, unknown>>;
  // The reference writes this file too, without a folder.
  if (typeof port !== "number" || typeof folder !== "string") return undefined;
  return { port, folder, trusted: trusted === true, verbose: verbose === true };
}

async function readPid({ pid }: DaemonFiles): Promise<number | undefined> {
  const number = Number.parseInt(await fs.readFile(pid, "utf8").catch(() => ""), 10);
  return number > 0 ? number : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that answers on the port as our server. */
async function identityAt(port: number): Promise<number | undefined> {
  try {
    const response = await fetch(new URL(IDENTITY, urlAt(port)), { signal: AbortSignal.timeout(2_000) });
    const { name, pid } = (await response.json()) as { readonly name?: unknown; readonly pid?: unknown };
    return name === SERVER_NAME && typeof pid === "number" ? pid : undefined;
  } catch {
    // Nothing listens, or something else.
    return undefined;
  }
}

function urlAt(port: number): string {
  return `http://127.0.0.1:${port}/mcp`;
}

async function writePrivate(file: string, text: string): Promise<void> {
  await fs.writeFile(file, text, { mode: 0o600 });
}
