import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../toolchain/errors.ts";
import type { Job } from "../toolchain/progress.ts";
import { showFailure } from "./failure.ts";
import type { ServerSession } from "./server-session.ts";
import { readSettings, rememberRuntime } from "./settings.ts";
import { withJob } from "./working.ts";

/** What running takes from the extension. */
export interface Runner {
  readonly session: ServerSession;
  readonly log: vscode.LogOutputChannel;
}

export type Runtime = "wasmtime" | "embedded";

/**
 * The runtime of the settings. Where they leave it to us: wasmtime if there is one, otherwise what the user answers to
 * one question. `undefined` when the user wants neither.
 */
export async function chooseRuntime(folder: vscode.Uri): Promise<Runtime | undefined> {
  const settings = readSettings(folder);
  if (settings.runtime !== "auto") return settings.runtime;
  const { findWasmtime } = await import("../toolchain/run/index.ts");
  if ((await findWasmtime({ setting: settings.wasmtimePath, env: process.env })) !== undefined) {
    return "wasmtime";
  }
  const once = "Use Embedded Runtime";
  const always = "Always Use Embedded";
  const install = "Get wasmtime";
  const pressed = await vscode.window.showInformationMessage(
    "wasmtime is not installed. Run the server with the embedded runtime?",
    {
      modal: true,
      detail:
        "The embedded runtime is part of this extension: nothing to install, slower than wasmtime, behaves the same.",
    },
    once,
    always,
    install,
  );
  if (pressed === install) await vscode.env.openExternal(vscode.Uri.parse("https://wasmtime.dev"));
  if (pressed === always) await rememberRuntime("embedded");
  return pressed === once || pressed === always ? "embedded" : undefined;
}

/** What to run and how. */
export interface RunRequest {
  /** What the user asked for, shown while it happens: `Compose and Run`. */
  readonly title: string;
  readonly file: string;
  readonly runtime: Runtime;
  /** What comes first, such as making the file. */
  readonly prepare?: (job: Job) => Promise<unknown>;
}

/** Runs a server, in place of the one that runs now, and tells the user where it is. */
export async function run(runner: Runner, request: RunRequest): Promise<void> {
  const { address } = readSettings(vscode.Uri.file(request.file));
  try {
    await withJob(request.title, async (job) => {
      await request.prepare?.(job);
      await runAt(runner, request, address, job);
    });
  } catch (error) {
    if (!(error instanceof ToolchainError) || error.code !== "port-in-use") throw error;
    void offerFreePort(runner, request, address).catch((failure: unknown) =>
      showFailure(runner.log, `${request.title} failed`, failure),
    );
  }
}

async function offerFreePort(runner: Runner, request: RunRequest, address: string): Promise<void> {
  const another = "Use Another Port";
  const settings = "Open Settings";
  const pressed = await vscode.window.showWarningMessage(
    `Something else already listens at ${address}.`,
    another,
    settings,
  );
  if (pressed === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "wasmcp.address");
  }
  if (pressed === another) {
    const free = address.replace(/\d+$/, "0");
    await withJob(`Starting ${path.basename(request.file)}`, (job) => runAt(runner, request, free, job));
  }
}

async function runAt(
  { session, log }: Runner,
  { file, runtime }: RunRequest,
  address: string,
  job: Job,
): Promise<void> {
  const { environment, wasmtimePath } = readSettings(vscode.Uri.file(file));
  const { parseAddress } = await import("../toolchain/run/index.ts");
  const server = await session.start(
    { file, runtime, ...parseAddress(address), env: environment, wasmtimePath },
    job,
  );
  log.info(`${file} runs at ${server.url} on ${server.runtime}`);
  void announce(file, server.url);
}

async function announce(file: string, url: string): Promise<void> {
  const copyUrl = "Copy URL";
  const copyConfiguration = "Copy Client Configuration";
  const pressed = await vscode.window.showInformationMessage(
    `${path.basename(file)} runs at ${url}`,
    copyUrl,
    copyConfiguration,
  );
  if (pressed === copyUrl) await vscode.env.clipboard.writeText(url);
  if (pressed === copyConfiguration) {
    await vscode.commands.executeCommand("wasmcp.copyClientConfiguration");
  }
}
