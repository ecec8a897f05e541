import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import type { Component } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { grantedHosts } from "../../inspect/index.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import { printAddress, type Address } from "../address.ts";
import { openedFolders } from "../folders.ts";
import type { Backend } from "../gateway/index.ts";
import { hasTasks, recordsCalls } from "../framework-parts.ts";
import { DEFAULT_LIMITS, printMemoryLimit, printTimeLimit } from "../limits.ts";
import { hostsOf } from "../protection.ts";
import type { BackendOptions, LaunchOptions, Prepared } from "../server.ts";
import { ServerProcess } from "../server-process.ts";
import type { StdioCommand } from "../stdio-command.ts";
import { untilReady } from "../until-ready.ts";
import { showVariables } from "../../variables.ts";
import type { GuestState, KeyvalueDraft } from "./guest-state.ts";
import { KIND_HEADER, readStop } from "./private-headers.ts";
import type { EmbeddedEvent, StartEmbedded } from "./protocol.ts";
import { transpileCached } from "./transpile.ts";

/** Where the process listens: the gateway alone reaches it. */
const PRIVATE: Address = { host: "127.0.0.1", port: 0 };

/** Starts a server over HTTP. */
export async function startOnEmbedded(
  server: Prepared<BackendOptions>,
  job: Job,
  assets: Assets,
): Promise<Backend> {
  const serverProcess = new ServerProcess(process.execPath, [assets.embeddedRuntime], {
    env: embeddedEnvironment(server),
    ipc: true,
    onLog: server.onLog,
  });
  const port = await untilReady(serverProcess, PRIVATE, job, (resolve, reject) => {
    serverProcess.child.on("message", (event: EmbeddedEvent) => {
      if (event.kind === "step") job.progress.step(event.message);
      if (event.kind === "ready") resolve(event.port);
      if (event.kind === "failed") reject(embeddedFailure(event));
    });
    const order: StartEmbedded = { ...commonOrder(server), transport: "http", ...PRIVATE };
    // Sending fails only if the process has ended, which `untilReady` notices.
    serverProcess.child.send(order, () => {});
  });
  const address = { ...PRIVATE, port };
  return {
    runtime: "embedded",
    limits: server.limits,
    hasTasks: hasTasks(server.component),
    asksClients: recordsCalls(server.component),
    isProtected: server.protection.isProtected,
    addressFor: () => address,
    headersFor: (kind) => [KIND_HEADER, kind],
    explain: (failure) => Promise.resolve(readStop(failure)),
    command: (shown) => shownCommand(server, shown),
    exited: serverProcess.exited,
    stop: () => serverProcess.stop(),
  };
}

/** The process of a server over stdio, and the order to send to it. */
export function stdioOnEmbedded(server: Prepared<LaunchOptions>, assets: Assets): StdioCommand {
  const order: StartEmbedded = { ...commonOrder(server), transport: "stdio" };
  return {
    program: process.execPath,
    args: [assets.embeddedRuntime],
    env: embeddedEnvironment(server),
    order,
    // The process reports the reason before it ends.
    explain: () => ({ kind: "trap", reason: undefined }),
  };
}

export function embeddedFailure(event: EmbeddedEvent & { readonly kind: "failed" }): ToolchainError {
  const remedy = event.remedy === undefined ? {} : { remedy: event.remedy };
  return new ToolchainError(event.code, event.message, remedy);
}

/**
 * Translates a server before it is started, into the cache that it is then found in. A process that translates several
 * servers does it faster each time.
 */
export async function translateForEmbedded(file: string, places: { readonly cache: string }): Promise<void> {
  await transpileCached(await readFile(file), cacheFolder(places), () => {});
}

/** The files that the embedded runtime makes of a server, by name, for a folder that is given as `translated` later. */
export async function translatedFiles(
  server: Uint8Array,
  places: { readonly cache: string },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { entry } = await transpileCached(server, cacheFolder(places), () => {});
  const folder = path.dirname(entry);
  const names = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const),
    ),
  );
}

function cacheFolder({ cache }: { readonly cache: string }): string {
  return path.join(cache, "embedded");
}

function commonOrder(server: Prepared<LaunchOptions>) {
  const { file, env, limits, places, component, protection, translated } = server;
  const granted = grantedHosts(component);
  // The operator names the hosts of keys in variables, as a list names those of a part.
  const hosts = granted && [...granted, ...hostsOf(protection)];
  return {
    file,
    env,
    limits,
    cacheFolder: cacheFolder(places),
    translated,
    hosts,
    isOffline: server.network === "none",
    state: guestState(server),
    folders: openedFolders(server),
  };
}

/** The command that starts the same server in a terminal. */
function shownCommand(server: Prepared<BackendOptions>, { host, port }: Address): readonly string[] {
  const { limits } = server;
  const command = ["wasmcp", "run", server.file, "--runtime", "embedded", "--addr", printAddress(host, port)];
  if (limits.time !== DEFAULT_LIMITS.time) command.push("--timeout", printTimeLimit(limits.time));
  if (limits.memory !== DEFAULT_LIMITS.memory) command.push("--memory", printMemoryLimit(limits.memory));
  if (server.state !== undefined) command.push("--state", server.state.folder);
  for (const { host: from, guest } of server.folders ?? []) command.push("--dir", `${from}::${guest}`);
  return [...command, ...showVariables(server.env)];
}

/**
 * The environment of the embedded runtime's process. In VS Code, the program is Electron, which acts as Node only with this
 * variable. Options for Node in the environment, such as a debugger's, are not meant for the server.
 */
function embeddedEnvironment({ hostEnv }: Prepared<LaunchOptions>): NodeJS.ProcessEnv {
  return { ...hostEnv, NODE_OPTIONS: undefined, ELECTRON_RUN_AS_NODE: "1" };
}

function guestState({ component, state }: Prepared<LaunchOptions>): GuestState | undefined {
  return state && { folder: state.folder, keyvalue: keyvalueDraft(component) };
}

/** The transpiled component imports interfaces without their versions, so it can have one draft of `wasi:keyvalue`. */
function keyvalueDraft(component: Component): KeyvalueDraft | undefined {
  const found = new Set(
    [...component.imports.keys()]
      .filter((name) => name.startsWith("wasi:keyvalue/"))
      .map((name) => name.slice(name.indexOf("@") + 1)),
  );
  const [draft, other] = found;
  if (draft === undefined) return undefined;
  if (other === undefined && (draft === "0.2.0-draft" || draft === "0.2.0-draft2")) return draft;
  throw new ToolchainError(
    "unsupported-import",
    `the embedded runtime provides one version of \`wasi:keyvalue\` at a time: expected 0.2.0-draft or 0.2.0-draft2, found ${[...found].join(" and ")}`,
    { remedy: "run the server on a runtime that provides these versions" },
  );
}
