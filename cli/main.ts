/** The command `wasmcp`: the only place that looks at the process, prints a failure and exits. */
import { existsSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { ToolchainError } from "../core/errors.ts";
import { visibleWithStyles } from "../core/text/index.ts";
import { assetsAt } from "../toolchain/assets.ts";
import { placesFor } from "../toolchain/sources/index.ts";
import { ask, askText } from "./ask.ts";
import type { CommandContext } from "./context.ts";
import { titleWithoutValues } from "./process-list.ts";
import { createProgram, createProgramFor } from "./program.ts";
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

/** `isForPeople`: otherwise the lines are data for programs, which stays as it is. */
function createContext(reporter: Reporter, isForPeople: boolean): CommandContext {
  const style = styleFor(process.stdout, process.env);
  const { progress, note, warn, log, style: noteStyle } = reporter;
  const signal = abortOnSignals();
  const hasTerminal = isForPeople && process.stdin.isTTY && process.stderr.isTTY;
  return {
    assets: assetsAt(path.join(root, "dist")),
    places: placesFor(process.env, process.platform, os.homedir(), existsSync),
    directory: currentFolder,
    env: process.env,
    job: { progress, signal },
    ask: hasTerminal ? (question) => ask(question, { progress, signal, style: noteStyle }) : undefined,
    askText: hasTerminal
      ? (question) => askText(question, { progress, signal, style: noteStyle })
      : undefined,
    print: (line) =>
      void process.stdout.write(`${isForPeople ? visibleWithStyles(line, style.isColoured) : line}\n`),
    note,
    warn,
    log,
    style,
    noteStyle,
  };
}

/** `wasmcp help run` shows the help of `run`. */
function chosenCommand(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  return words[0] === "help" ? words[1] : words[0];
}

/** `-v` and `version` ask for the version as well; inside of commands, `-v` is `--verbose`. */
function withVersionOption([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  return [first === "-v" || first === "version" ? "--version" : first, ...others];
}

function openReporter(isForPeople: boolean): Reporter {
  if (isForPeople) return textReporter(process.stderr, process.env);
  return jsonReporter(process.stderr, currentFolder);
}

/** The folder may have been removed under the shell that is still in it; `.` fails where it is used, with a sentence. */
const currentFolder = ((): string => {
  try {
    return process.cwd();
  } catch {
    return ".";
  }
})();

/** Runs the command and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const isForPeople = !wantsJson(args);
  const reporter = openReporter(isForPeople);
  // What fails outside of the command's own promise, such as in a listener, is reported in the same way.
  process.on("uncaughtException", (error) => {
    reporter.fail(error);
    process.exit(EXIT_FAILED);
  });
  const context = createContext(reporter, isForPeople);
  try {
    const words = withVersionOption(args);
    const program = await createProgramFor(chosenCommand(words), readVersion(), context);
    await throwUsageErrors(program).parseAsync(words, { from: "user" });
    reporter.progress.clear();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof UsageError) {
      reporter.fail(await describeUsageError(error, () => createProgram(readVersion(), context)));
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

// On Windows, the title is that of the window.
const title = titleWithoutValues(process.argv.slice(2));
if (title !== undefined && process.platform !== "win32") process.title = title;

// Not `process.exit`, which would cut off output that is still on its way into a pipe.
process.exitCode = await main(process.argv.slice(2));
