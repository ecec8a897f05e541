/** The command `wasmcp`: the only place that looks at the process, prints a failure and exits. */
import { existsSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { ToolchainError } from "../core/errors.ts";
import { assetsAt } from "../toolchain/assets.ts";
import { placesFor } from "../toolchain/sources/index.ts";
import type { CommandContext } from "./context.ts";
import { createProgramFor } from "./program.ts";
import { jsonReporter, textReporter, wantsJson, type Reporter } from "./report.ts";
import { styleFor } from "./terminal.ts";
import { describeUsageError, throwUsageErrors, UsageError } from "./usage-error.ts";

const EXIT_FAILED = 1;
const EXIT_MISUSED = 2;
const EXIT_INTERRUPTED = 130;

/** The entry point is `dist/wasmcp.js` or, in the source tree, `cli/main.ts`: the repository is one folder up from both. */
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

function readVersion(): string {
  const manifest = readFileSync(path.join(root, "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** Aborted by the first Ctrl-C; the second one does not wait for an orderly end. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(EXIT_INTERRUPTED);
      abort.abort();
    });
  }
  return abort.signal;
}

function createContext(reporter: Reporter): CommandContext {
  const { progress, note, warn, log, style: noteStyle } = reporter;
  return {
    assets: assetsAt(path.join(root, "dist")),
    places: placesFor(process.env, process.platform, os.homedir(), existsSync),
    directory: process.cwd(),
    env: process.env,
    job: { progress, signal: abortOnSignals() },
    print: (line) => void process.stdout.write(`${line}\n`),
    note,
    warn,
    log,
    style: styleFor(process.stdout, process.env),
    noteStyle,
  };
}

/** `wasmcp help run` shows the help of `run`. */
function chosenCommand(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  return words[0] === "help" ? words[1] : words[0];
}

/** Runs the command and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const reporter = wantsJson(args)
    ? jsonReporter(process.stderr, process.cwd())
    : textReporter(process.stderr, process.env);
  const context = createContext(reporter);
  try {
    const program = await createProgramFor(chosenCommand(args), readVersion(), context);
    await throwUsageErrors(program).parseAsync(args, { from: "user" });
    reporter.progress.clear();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof UsageError) {
      reporter.fail(describeUsageError(error));
      return EXIT_MISUSED;
    }
    if (context.job.signal.aborted) {
      reporter.fail(new ToolchainError("stopped", "stopped"));
      return EXIT_INTERRUPTED;
    }
    reporter.fail(error);
    return EXIT_FAILED;
  }
}

// A reader of our output may stop early (`wasmcp --help | head`): that is not a failure, and a server goes on serving.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

// Not `process.exit`, which would cut off output that is still on its way into a pipe.
process.exitCode = await main(process.argv.slice(2));
