import * as path from "node:path";
import * as vscode from "vscode";
import { renderError, ToolchainError } from "../../core/errors.ts";
import type { Job } from "../../toolchain/progress.ts";
import { showFailure } from "../ui/failure.ts";
import type { ServerSessions } from "./running-servers.ts";
import { readSettings, rememberRuntime } from "../settings.ts";
import { withJob } from "../ui/working.ts";

/** What running needs from the extension. */
export interface Runner {
  readonly sessions: ServerSessions;
  readonly log: vscode.LogOutputChannel;
}

export type Runtime = "wasmtime" | "embedded";

/**
 * The runtime of the settings. If that is `auto`: wasmtime if it is installed, otherwise the extension asks the user.
 * `undefined` when the user wants neither.
 */
export async function chooseRuntime(folder: vscode.Uri): Promise<Runtime | undefined> {
  const settings = readSettings(folder);
  if (settings.runtime !== "auto") return settings.runtime;
  const { findWasmtime } = await import("../../toolchain/run/index.ts");
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
        "The embedded runtime is included in this extension. It needs no installation and behaves the same, but is slower than wasmtime.",
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
  /** The title of the progress notification: `Compose and Run`. */
  readonly title: string;
  readonly file: string;
  readonly runtime: Runtime;
  /** Runs before the start, for example to compose the file. */
  readonly prepare?: (job: Job) => Promise<unknown>;
  /** `host:port`; by default the one of the settings. */
  readonly address?: string | undefined;
  /** By default the one of the settings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The folder in which the server stores values; by default one folder per server. */
  readonly state?: string | undefined;
}

/** Runs a server, replaces the one that runs from the same file, and shows the user its URL. */
export async function run(runner: Runner, request: RunRequest): Promise<void> {
  const { sessions, log } = runner;
  const settings = readSettings(vscode.Uri.file(request.file));
  const wanted = request.address ?? settings.address;
  // If another server of this window uses the port, take a free one, unless this server's definition names the port.
  const isOwn = sessions.running.some(({ server, file }) => {
    return file !== request.file && wanted.endsWith(`:${new URL(server.url).port}`);
  });
  const address = isOwn && request.address === undefined ? withFreePort(wanted) : wanted;
  try {
    await withJob(request.title, async (job) => {
      await request.prepare?.(job);
      await runAt(runner, request, address, job);
    });
  } catch (error) {
    sessions.fail(request.file, renderError(error).split("\n", 1)[0] ?? "");
    if (!(error instanceof ToolchainError) || error.code !== "port-in-use") throw error;
    void offerFreePort(runner, request, address).catch((failure: unknown) =>
      showFailure(log, `${request.title} failed`, failure),
    );
  }
}

function withFreePort(address: string): string {
  return address.replace(/\d+$/, "0");
}

async function offerFreePort(runner: Runner, request: RunRequest, address: string): Promise<void> {
  const another = "Use Another Port";
  const settings = "Open Settings";
  const pressed = await vscode.window.showWarningMessage(
    `Port ${address.slice(address.lastIndexOf(":") + 1)} is already in use.`,
    another,
    settings,
  );
  if (pressed === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "wasmcp.address");
  }
  if (pressed === another) {
    const title = `Starting ${path.basename(request.file)}`;
    await withJob(title, (job) => runAt(runner, request, withFreePort(address), job));
  }
}

async function runAt(
  { sessions, log }: Runner,
  { file, runtime, environment, state }: RunRequest,
  address: string,
  job: Job,
): Promise<void> {
  const settings = readSettings(vscode.Uri.file(file));
  const { wasmtimePath } = settings;
  const { parseAddress } = await import("../../toolchain/run/index.ts");
  const env = environment ?? settings.environment;
  const server = await sessions.start(
    { file, runtime, ...parseAddress(address), env, state, wasmtimePath },
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
    await vscode.commands.executeCommand("wasmcp.copyClientConfiguration", vscode.Uri.file(file));
  }
}
