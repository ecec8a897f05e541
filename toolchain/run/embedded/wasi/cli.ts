import type { HostLink } from "../host-link.ts";
import { absentResource } from "./absent-resource.ts";
import { emptySource, InputStream, OutputStream, type Sink, type Source } from "./io/index.ts";

/** Thrown through the guest by `wasi:cli/exit`. */
export class GuestExit extends Error {}

export interface CliOptions {
  readonly link: HostLink;
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Ends at once unless given. */
  readonly stdin?: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** The imports `wasi:cli/*`: the configured environment, no arguments, no current folder and no terminal. */
export function wasiCli(options: CliOptions): Record<string, object> {
  const { link, environment, stdin = emptySource, stdout, stderr } = options;
  return {
    "wasi:cli/environment": {
      getEnvironment: () => environment,
      getArguments: () => [],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": { exit, exitWithCode },
    "wasi:cli/stdin": { getStdin: () => new InputStream(link, stdin) },
    "wasi:cli/stdout": { getStdout: () => new OutputStream(link, stdout) },
    "wasi:cli/stderr": { getStderr: () => new OutputStream(link, stderr) },
    "wasi:cli/terminal-input": { TerminalInput: absentResource() },
    "wasi:cli/terminal-output": { TerminalOutput: absentResource() },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => undefined },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => undefined },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => undefined },
  };
}

function exit(status: { readonly tag: "ok" | "err" }): never {
  throw new GuestExit(`the component exited with ${status.tag === "ok" ? "success" : "failure"}`);
}

function exitWithCode(code: number): never {
  throw new GuestExit(`the component exited with code ${code}`);
}
