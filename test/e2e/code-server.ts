/** Installs a VSIX for code-server, and starts it in a profile. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { CodeServer } from "./install-code-server.ts";

export interface CodeServerOptions {
  readonly codeServer: CodeServer;
  /** A folder for settings, extensions and logs; created if it does not exist. `installExtension` fills its folder `extensions`. */
  readonly profile: string;
  /** User settings, as in `settings.json`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether folders are trusted from the start; otherwise they open in Restricted Mode. */
  readonly trusted: boolean;
  /** The whole environment of the workbench. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface RunningCodeServer {
  /** Where a browser opens `folder`. */
  urlOf(folder: string): string;
  /** Resolves when all its processes have ended. */
  stop(): Promise<void>;
}

/** Resolves when the workbench can be opened in a browser, on a free port of this machine. */
export async function startCodeServer(options: CodeServerOptions): Promise<RunningCodeServer> {
  const { codeServer, profile } = options;
  const userData = path.join(profile, "user-data");
  await fs.mkdir(path.join(userData, "User"), { recursive: true });
  await fs.writeFile(
    path.join(userData, "User", "settings.json"),
    JSON.stringify(options.settings, undefined, 2),
  );
  const start = (args: readonly string[]) =>
    spawn(codeServer.node, [codeServer.entry, ...placesIn(profile), ...args], {
      cwd: profile,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  const config = path.join(profile, "config.yaml");
  const trust = options.trusted ? ["--disable-workspace-trust"] : [];
  const server = start([
    "--config",
    config,
    "--bind-addr",
    "127.0.0.1:0",
    "--auth",
    "none",
    ...QUIET,
    ...trust,
  ]);
  const endWithUs = () => killGroup(server);
  process.once("exit", endWithUs);
  server.once("close", () => process.off("exit", endWithUs));
  try {
    const url = await listeningUrl(server);
    return {
      urlOf: (folder) => `${url}/?folder=${encodeURIComponent(folder)}`,
      stop: () => endGroup(server),
    };
  } catch (error) {
    await endGroup(server);
    throw error;
  }
}

const QUIET = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];

/** Unpacks a VSIX into the folder `extensions` of the profile, which may be copied into others: five seconds of work. */
export async function installExtension({
  codeServer,
  vsix,
  profile,
  environment,
}: Pick<CodeServerOptions, "codeServer" | "profile" | "environment"> & {
  readonly vsix: string;
}): Promise<void> {
  await fs.mkdir(profile, { recursive: true });
  const installer = spawn(
    codeServer.node,
    [codeServer.entry, ...placesIn(profile), "--install-extension", vsix, "--force"],
    { cwd: profile, env: environment, stdio: ["ignore", "pipe", "pipe"] },
  );
  const output = collect(installer);
  const [code] = (await once(installer, "close")) as [number | null];
  if (code !== 0) throw new Error(`the VSIX could not be installed:\n${output()}`);
}

function placesIn(profile: string): readonly string[] {
  return [
    "--extensions-dir",
    path.join(profile, "extensions"),
    "--user-data-dir",
    path.join(profile, "user-data"),
  ];
}

/**
 * Ends the workbench with everything that it started. Extension hosts outlive their server for a while, waiting for
 * the browser to come back, so the server leads a new process group.
 */
async function endGroup(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const closed = once(server, "close");
    server.kill("SIGTERM");
    await closed;
  }
  killGroup(server);
}

function killGroup(server: ChildProcess): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch (error) {
    // All processes of the group have ended already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** code-server says where it listens once it does. */
async function listeningUrl(server: ChildProcess): Promise<string> {
  const output = collect(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("close", () => reject(new Error(`code-server ended before it listened:\n${output()}`)));
    server.stdout?.on("data", () => {
      const url = /HTTP server listening on (http:\/\/\S+?)\/?\s/.exec(output())?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  }
  return () => text;
}
