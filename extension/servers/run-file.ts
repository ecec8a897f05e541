import * as path from "node:path";
import * as vscode from "vscode";
import { renderError, ToolchainError } from "../../core/errors.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { Folder, Limits } from "../../toolchain/run/index.ts";
import type { Assets } from "../../toolchain/assets.ts";
import { showFailure } from "../ui/failure.ts";
import type { HotReload, ReloadSource } from "./hot-reload.ts";
import type { KeptPorts } from "./kept-ports.ts";
import { startLocalSignIn } from "./local-sign-in.ts";
import type { ServerSessions } from "./running-servers.ts";
import { withoutIssuers } from "./sign-in-environment.ts";
import { readSettings, rememberRuntime } from "../settings.ts";
import { withJob } from "../ui/working.ts";
import { showInformation, showWarning } from "../ui/notify.ts";
import { sentences } from "../ui/text.ts";

/** What running needs from the extension. */
export interface Runner {
  readonly assets: Assets;
  readonly sessions: ServerSessions;
  readonly log: vscode.LogOutputChannel;
  readonly ports: KeptPorts;
  readonly hotReload: HotReload;
}

export type Runtime = "wasmtime" | "embedded";

/**
 * The runtime of the settings. If that is `auto`: wasmtime if it is installed, otherwise the extension asks the user, once in a window.
 * `undefined` when the user wants neither.
 */
export async function chooseRuntime(
  folder: vscode.Uri,
  sessions: ServerSessions,
): Promise<Runtime | undefined> {
  const settings = readSettings(folder);
  if (settings.runtime !== "auto") return settings.runtime;
  const { findWasmtime } = await import("../../toolchain/run/index.ts");
  if ((await findWasmtime({ setting: settings.wasmtimePath, env: process.env })) !== undefined) {
    return "wasmtime";
  }
  if (sessions.chosenRuntime !== undefined) return sessions.chosenRuntime;
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
  if (pressed !== once && pressed !== always) return undefined;
  sessions.chosenRuntime = "embedded";
  return "embedded";
}

/** What to run and how. */
export interface RunRequest {
  /** The title of the progress notification: `Compose and Run`. */
  readonly title: string;
  readonly file: string;
  readonly runtime: Runtime;
  /** Runs before the start, for example to compose the file. */
  readonly prepare?: (job: Job) => Promise<unknown>;
  /** What hot reload watches, where it is possible. It composes the server itself. */
  readonly reload?: ReloadSource | undefined;
  /** How the server is restarted; by default as it is started now. */
  readonly again?: () => Promise<void>;
  /** `host:port`; by default the one of the settings. */
  readonly address?: string | undefined;
  /** By default the one of the settings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of servers from the environment of VS Code; by default, those that `environment` does not have. */
  readonly adopted?: Readonly<Record<string, string>>;
  /** The folder in which the server stores values; by default one folder per server. */
  readonly state?: string | undefined;
  /** The folders that the server opens. */
  readonly folders?: readonly Folder[];
  /** What one call may use; by default the limits of \`wasmcp run\`. */
  readonly limits?: Limits;
  /** Whether clients have to sign in, at a local issuer that runs as long as the server. */
  readonly signIn?: boolean;
}

/** Runs a server, replaces the one that runs from the same file, and shows the user its URL. */
export async function run(runner: Runner, request: RunRequest): Promise<void> {
  const { sessions, log } = runner;
  sessions.rememberStart(request.file, request.again ?? (() => run(runner, request)), request.reload);
  const address = request.address ?? (await chooseAddress(runner, request.file));
  try {
    await withJob(request.title, async (job) => {
      if (reloadOf(runner, request) === undefined) await request.prepare?.(job);
      await runAt(runner, request, address, job);
    });
  } catch (error) {
    sessions.fail(request.file, renderError(error).split("\n", 1)[0] ?? "");
    if (!(error instanceof ToolchainError) || error.code !== "port-in-use") throw error;
    void offerFreePort(runner, request, address, error).catch((failure: unknown) =>
      showFailure(log, `${request.title} failed`, failure),
    );
  }
}

/**
 * The port that the server had in this workspace, so that clients find it again; otherwise the one of the settings, or a free
 * one if another server of this window uses that.
 */
async function chooseAddress({ sessions, ports }: Runner, file: string): Promise<string> {
  const { address } = readSettings(vscode.Uri.file(file));
  const owners = new Map(sessions.running.map((each) => [each.server.port, each.file]));
  const isForeign = (port: number): boolean => (owners.get(port) ?? file) !== file;
  const kept = ports.of(keyOf(file, address));
  if (kept !== undefined && !isForeign(kept)) {
    const { isAddressFree, parseAddress } = await import("../../toolchain/run/index.ts");
    const { host } = parseAddress(address);
    if (owners.has(kept) || (await isAddressFree({ host, port: kept }))) return withPort(address, kept);
  }
  return isForeign(Number(/\d+$/.exec(address)?.[0])) ? withPort(address, 0) : address;
}

/** What hot reload watches, if the user turned it on. */
function reloadOf({ hotReload }: Runner, { file, reload }: RunRequest): ReloadSource | undefined {
  return hotReload.isOn(file) ? reload : undefined;
}

/** Another address in the settings is another wish. */
function keyOf(file: string, address: string): string {
  return `${address} ${file}`;
}

function withPort(address: string, port: number): string {
  return address.replace(/\d+$/, String(port));
}

async function offerFreePort(
  runner: Runner,
  request: RunRequest,
  address: string,
  error: ToolchainError,
): Promise<void> {
  const another = "Use Another Port";
  const settings = "Open Settings";
  const pressed = await showWarning(sentences(error.message.replace(/^.*: port/, "port")), another, settings);
  if (pressed === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "wasmcp.address");
  }
  if (pressed === another) {
    const title = `Starting ${path.basename(request.file)}`;
    await withJob(title, (job) => runAt(runner, request, withPort(address, 0), job));
  }
}

async function runAt(runner: Runner, request: RunRequest, address: string, job: Job): Promise<void> {
  const { assets, sessions, log, ports } = runner;
  const {
    file,
    address: defined,
    runtime,
    environment,
    adopted: chosen,
    state,
    folders,
    limits,
    signIn: isProtected = false,
  } = request;
  const settings = readSettings(vscode.Uri.file(file));
  const { wasmtimePath } = settings;
  const { accessNotes, adoptVariables, describeAdopted, parseAddress } =
    await import("../../toolchain/run/index.ts");
  const given = environment ?? settings.environment;
  const adopted =
    chosen ??
    adoptVariables({
      given,
      hostEnv: process.env,
      transport: "http",
      sourceOf: () => "the setting `wasmcp.environment`",
    });
  // The port of a server that is replaced must be free before the issuer learns the address.
  if (isProtected) await sessions.stop(file);
  const signIn = isProtected ? await startLocalSignIn(assets, file, address, job) : undefined;
  const taken = signIn === undefined ? adopted : withoutIssuers(adopted);
  const env =
    signIn === undefined
      ? { ...taken, ...given }
      : { ...taken, ...withoutIssuers(given), ...signIn.variables };
  // A definition in `wasmcp.toml` comes with what was adopted for it; other variables are the user's own settings.
  const said =
    chosen === undefined
      ? accessNotes({ own: env, defined: {}, hostEnv: process.env })
      : accessNotes({ own: taken, defined: given, hostEnv: process.env });
  const lines = [
    describeAdopted(taken),
    ...(signIn === undefined ? [...said.notes, ...said.warnings.map((each) => `warning: ${each}`)] : []),
  ].filter((each) => each !== undefined);
  const at = signIn?.address ?? parseAddress(address);
  try {
    const server = await sessions.start(
      {
        file,
        runtime,
        ...at,
        env,
        state,
        folders,
        limits,
        wasmtimePath,
        reload: reloadOf(runner, request),
        note: lines.length === 0 ? undefined : lines.join("\n"),
      },
      job,
    );
    signIn?.follow(server);
    if (defined === undefined) await ports.keep(keyOf(file, settings.address), server.port);
    log.info(`${file} runs at ${server.url} on ${server.runtime}`);
    void announce(file, server.url, signIn?.issuer);
  } catch (error) {
    signIn?.stop();
    throw error;
  }
}

async function announce(file: string, url: string, issuer: string | undefined): Promise<void> {
  const copyUrl = "Copy URL";
  const copyConfiguration = "Copy Client Configuration";
  const where = issuer === undefined ? "" : `; clients sign in at ${issuer}`;
  const message = `${path.basename(file)} runs at ${url}${where}`;
  const testTools = "Test Tools";
  const pressed = await showInformation(message, testTools, copyUrl, copyConfiguration);
  if (pressed === testTools) {
    await vscode.commands.executeCommand("wasmcp.testTools", vscode.Uri.file(file));
  }
  if (pressed === copyUrl) await vscode.env.clipboard.writeText(url);
  if (pressed === copyConfiguration) {
    await vscode.commands.executeCommand("wasmcp.copyClientConfiguration", vscode.Uri.file(file));
  }
}
