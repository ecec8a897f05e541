import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { composeFiles } from "../compose/files/index.ts";
import { build } from "../create/builders/index.ts";
import { inspectComponent } from "../inspect/index.ts";
import type { Job } from "../progress.ts";
import { findWasmtime, startServer, type LaunchOptions } from "../run/index.ts";
import { pathSources, type Places } from "../sources/index.ts";
import { splitUser } from "./one-origin.ts";

/** What a call is sent to: a URL, a server, a component, or the folder of a component's project. */
export interface ReachOptions extends Omit<LaunchOptions, "file" | "state" | "places"> {
  readonly target: string;
  /** What a relative path starts from; absolute. */
  readonly directory: string;
  readonly places: Places;
  /** Whether the compiler of a project may run, which is code of the project. */
  readonly mayRunCode: (project: string) => Promise<boolean>;
  /** What the server writes to its log once it is ready. */
  readonly onLog: (text: string) => void;
}

export interface ReachedServer {
  /** Without a user and a password. */
  readonly url: string;
  /** What each request to it needs. */
  readonly headers: Readonly<Record<string, string>>;
  /** How it is reached: the runtime that was started for it, or `network`. */
  readonly via: "wasmtime" | "embedded" | "network";
  /** Ends the server that was started for the call, and removes its files. */
  close(): Promise<void>;
}

/** Makes a server of `target` and starts it on a free port; a URL is taken as it is. */
export async function reachServer(options: ReachOptions, job: Job, assets: Assets): Promise<ReachedServer> {
  const { target, directory } = options;
  if (isUrl(target)) return { ...splitUser(target), via: "network", close: async () => {} };
  const workspace = await mkdtemp(path.join(os.tmpdir(), "wasmcp-call-"));
  const remove = () => rm(workspace, { recursive: true, force: true });
  try {
    const named = path.resolve(directory, target);
    const file = await buildIfProject(named, options, job, assets);
    const isServer = await isComposed(file);
    let isReady = false;
    const server = await startServer(
      {
        ...options,
        file: isServer ? file : await composeAlone(file, workspace, options, job, assets),
        host: "127.0.0.1",
        port: 0,
        // A server that was made for this call has no state to come back to.
        state: isServer ? undefined : path.join(workspace, "state"),
        // What it says before is part of the error if it cannot start.
        onLog: (text) => {
          if (isReady) options.onLog(text);
        },
      },
      job,
      assets,
    );
    isReady = true;
    const close = async () => {
      await server.stop();
      await remove();
    };
    return { url: server.url, headers: {}, via: server.runtime, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** `http://127.0.0.1:8080/mcp` */
export function isUrl(target: string): boolean {
  return /^https?:\/\//i.test(target);
}

/** The component's file; a folder is a project, which is built first. */
async function buildIfProject(
  named: string,
  { mayRunCode }: Pick<ReachOptions, "mayRunCode">,
  job: Job,
  assets: Assets,
): Promise<string> {
  const found = await stat(named).catch(() => undefined);
  if (found === undefined) {
    throw new ToolchainError("no-such-file", `file not found: \`${named}\``, {
      remedy:
        "name a server, a component, the folder of a project, or a URL such as http://127.0.0.1:8080/mcp",
    });
  }
  if (!found.isDirectory()) return named;
  const isTrusted = await mayRunCode(named);
  return (await build(named, job, assets, { typeCheck: isTrusted, mayRunCode: isTrusted })).file;
}

/** Whether it is a complete server; otherwise it has to become one. */
async function isComposed(file: string): Promise<boolean> {
  try {
    return inspectComponent(await readFile(file)).kind === "server";
  } catch (cause) {
    throw new ToolchainError("not-a-component", `cannot call \`${file}\``, { cause });
  }
}

async function composeAlone(
  file: string,
  workspace: string,
  { runtime, hostEnv, wasmtimePath, places }: ReachOptions,
  job: Job,
  assets: Assets,
): Promise<string> {
  const isEmbedded =
    runtime === "embedded" ||
    (runtime === "auto" && (await findWasmtime({ setting: wasmtimePath, env: hostEnv })) === undefined);
  const composed = await composeFiles(
    {
      specs: [file],
      output: path.join(workspace, "server.wasm"),
      force: false,
      sources: pathSources(workspace, places),
      runtime: isEmbedded ? "embedded" : "wasmtime",
    },
    job,
    assets,
  );
  return composed.file;
}
