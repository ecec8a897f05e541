/** `wasmcp dev` as one of the running servers: a change of a file becomes a new server at the same URL. */
import type * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { Address, RunningServer, ServerExit } from "../../toolchain/run/index.ts";
import { clearProblems, publishProblems } from "../projects/build-problems.ts";
import { placedProblems } from "../projects/placed-problems.ts";
import { projectAt } from "../projects/projects.ts";
import { talkToWasmcp } from "../wasmcp-process.ts";
import { failureOf, type DevEvent } from "./dev-events.ts";
import type { ReloadSource } from "./hot-reload.ts";

export interface DevServerOptions extends Address {
  readonly assets: Assets;
  readonly source: ReloadSource;
  /** The environment that the server sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Errors of builds, for the Problems panel. */
  readonly problems: vscode.DiagnosticCollection;
  readonly onEvent: (event: DevEvent) => void;
  /** What the server and the command say, a line each. */
  readonly onLine: (line: string) => void;
}

/** Resolves when the server answers. Fails as the first build does; later builds that fail leave the server as it was. */
export async function startDevServer(options: DevServerOptions, job: Job): Promise<RunningServer> {
  const { assets, source, env, host, port, problems, onEvent, onLine } = options;
  const end = new AbortController();
  const cancel = (): void => end.abort();
  job.signal.addEventListener("abort", cancel, { once: true });
  let isReady = false;
  const progress = { step: (step: string) => void (isReady || job.progress.step(step)) };
  const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const args = [
    "dev",
    ...source.args,
    "--addr",
    at,
    // Hot reload is for trusted workspaces only, as building is.
    "--trust",
    // Values stay out of the list of processes.
    ...Object.keys(env).flatMap((name) => ["--env", name]),
  ];
  try {
    return await new Promise((resolve, reject) => {
      const talk = talkToWasmcp(
        {
          assets,
          args,
          directory: source.directory,
          variables: env,
          onWarning: (message) => onLine(`warning: ${message}`),
          onLog: onLine,
        },
        { progress, signal: end.signal },
        (line) => {
          const event = JSON.parse(line) as DevEvent;
          void showProblems(event, problems);
          onEvent(event);
          if (event.event === "failed" && !isReady) reject(failureOf(event));
          if (event.event !== "ready" || isReady) return;
          isReady = true;
          const exited = talk.ended.then((error) => toExit(error, end.signal.aborted));
          resolve({
            url: event.url,
            port: Number(new URL(event.url).port),
            network: undefined,
            runtime: event.runtime,
            command: ["wasmcp", ...args],
            isProtected: event.isProtected,
            notServing: undefined,
            exited,
            stop: async () => {
              end.abort();
              await exited;
            },
          });
        },
      );
      void talk.ended.then((error) =>
        reject(error ?? new ToolchainError("server-ended", "the server ended before it was ready")),
      );
    });
  } catch (error) {
    end.abort();
    throw error;
  } finally {
    job.signal.removeEventListener("abort", cancel);
  }
}

function toExit(error: Error | undefined, isWanted: boolean): ServerExit {
  return { code: error === undefined || isWanted ? 0 : 1, signal: undefined };
}

/** A project has the problems of its last build, and then those of its types. */
async function showProblems(event: DevEvent, problems: vscode.DiagnosticCollection): Promise<void> {
  switch (event.event) {
    case "built":
      return clearProblems(problems, event.project);
    case "types":
      clearProblems(problems, event.project);
      return publishProblems(problems, event.problems);
    case "failed": {
      if (event.project === undefined) return;
      clearProblems(problems, event.project);
      const error = failureOf(event);
      const project = await projectAt(event.project);
      if (project === undefined || !(error instanceof ToolchainError)) return;
      return publishProblems(problems, placedProblems(error, project.entry));
    }
    case "building":
    case "ready":
    case "request":
  }
}
