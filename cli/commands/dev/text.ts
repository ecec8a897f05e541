import * as path from "node:path";
import { renderError, renderProblem, type Problem } from "../../../core/errors.ts";
import type { DevEvent } from "../../../toolchain/dev/index.ts";
import type { CommandContext } from "../../context.ts";
import { printRequest, timeOfDay } from "../../request-line.ts";
import { count, printDuration, printSize } from "../../terminal.ts";

/** Prints events for a person, each as it comes. */
export class EventPrinter {
  readonly #context: CommandContext;
  /** Projects whose types had errors the last time. */
  readonly #mistyped = new Set<string>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  print(event: DevEvent): void {
    const { job, print, note, warn, log, style, noteStyle } = this.#context;
    if (event.kind === "building") return job.progress.step(`building ${this.#shown(event.project)}`);
    job.progress.clear();
    switch (event.kind) {
      case "built": {
        for (const warning of event.warnings) note(renderProblem(warning));
        const details = `(${printSize(event.bytes)}, ${printDuration(event.milliseconds)})`;
        return note(noteStyle.dim(`${timeOfDay()} built ${this.#shown(event.project)} ${details}`));
      }
      case "failed":
        note(`${noteStyle.red("error:")} ${renderError(event.error)}`);
        if (event.isServing) note(noteStyle.dim("the server goes on as it was"));
        return;
      case "ready": {
        if (!event.isFirst)
          return print(`${style.green("Ready:")} ${printDuration(event.milliseconds)} after the change`);
        print(`${style.green("Serving:")} ${style.bold(event.url)} ${style.dim(`(${event.runtime})`)}`);
        for (const url of event.network?.urls ?? []) print(`From other machines: ${style.bold(url)}`);
        if (event.network !== undefined) warn(event.network.warning);
        return note(noteStyle.dim(HINT));
      }
      case "types":
        return this.#printTypes(event.project, event.problems);
      case "request":
        return print(printRequest(event.record, this.#context));
      case "log":
        return log(event.text.replace(/\n$/, ""));
    }
  }

  #printTypes(project: string, problems: readonly Problem[]): void {
    const { note, noteStyle } = this.#context;
    const shown = this.#shown(project);
    if (problems.length > 0) {
      this.#mistyped.add(project);
      for (const problem of problems) note(renderProblem(problem));
      note(noteStyle.yellow(`${count(problems.length, "type error")} in ${shown}`));
    } else if (this.#mistyped.delete(project)) {
      note(noteStyle.green(`no type errors in ${shown} any more`));
    }
  }

  #shown(project: string): string {
    return path.relative(this.#context.directory, project) || path.basename(project);
  }
}

const HINT =
  "For speed: AssemblyScript and Rust are not optimized, and the runtime may not be that of `wasmcp run`.\nWaiting for changes. Ctrl-C stops the server.";
