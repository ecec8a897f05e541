/** Says what happens besides results: to people in lines of text, and with `--json` to programs in lines of JSON. */
import * as path from "node:path";
import type { WriteStream } from "node:tty";
import { describeError, renderError } from "../core/errors.ts";
import { visibleWithStyles } from "../core/text/index.ts";
import type { Progress } from "../toolchain/progress.ts";
import { printReport, type Report, reportFailure } from "../toolchain/report.ts";
import type { Environment } from "../toolchain/sources/index.ts";
import { ProgressLine, type Style, styleFor } from "./terminal.ts";

/** Everything goes to standard error, so that standard output has results only. */
export interface Reporter {
  readonly progress: ClearableProgress;
  /** How notes may be styled. */
  readonly style: Style;
  /** Hints, in one line or more. */
  note(text: string): void;
  warn(text: string): void;
  /** What a running server writes to its log. */
  log(text: string): void;
  /** Why the command failed. */
  fail(error: unknown): void;
}

export interface ClearableProgress extends Progress {
  /** Before a result is printed. */
  clear(): void;
}

/** Whether the command line asks for JSON; what comes after `--` are not options. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes("--json");
}

export function textReporter(stream: WriteStream, env: Environment): Reporter {
  const style = styleFor(stream, env);
  const progress = new ProgressLine(stream, style);
  // Everything that leaves here may quote a file or a guest.
  const note = (text: string): void => void stream.write(`${visibleWithStyles(text, style.isColoured)}\n`);
  return {
    progress,
    style,
    note,
    warn: (text) => note(`${style.yellow("warning:")} ${text}`),
    log: note,
    fail: (error) => {
      progress.clear();
      note(`${style.red("error:")} ${renderError(error)}`);
      if (describeError(error).code !== undefined) return;
      note(style.dim(error instanceof Error ? (error.stack ?? "") : ""));
      note("this is a bug in wasmcp; please report it with the lines above");
    },
  };
}

/** As `report.schema.json` describes it. `directory`: where relative names of files start. */
export function jsonReporter(stream: WriteStream, directory: string): Reporter {
  const write = (report: Report): void => void stream.write(`${printReport(report)}\n`);
  return {
    progress: { step: (message) => write({ kind: "step", message }), clear: () => {} },
    style: styleFor({ isTTY: false }, {}),
    note: (message) => write({ kind: "note", message }),
    warn: (message) => write({ kind: "warning", message }),
    log: (message) => write({ kind: "log", message }),
    fail: (error) => {
      for (const report of reportFailure(error, (file) => path.resolve(directory, file))) write(report);
    },
  };
}
