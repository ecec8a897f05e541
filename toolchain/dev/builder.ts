import { fork, type ChildProcess } from "node:child_process";
import { ToolchainError, type Problem } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { endWithThisProcess } from "../end-with-parent.ts";
import type { BuiltComponent } from "../create/builders/index.ts";
import type { Progress } from "../progress.ts";
import { errorOf, type ErrorReport, type ProblemReport } from "../report.ts";
import type { BuildEvent, BuildOrder } from "./build-messages.ts";

type Order = BuildOrder extends infer Each ? (Each extends BuildOrder ? Omit<Each, "id"> : never) : never;

interface Waiting {
  resolve(event: BuildEvent): void;
  reject(error: Error): void;
}

/** Builds in a process of its own, one order after the other. The process starts with the first order. */
export class Builder {
  readonly #assets: Assets;
  readonly #progress: Progress;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #last = 0;

  constructor(assets: Assets, progress: Progress) {
    this.#assets = assets;
    this.#progress = progress;
  }

  /** Without checking types, and without what only makes code smaller. */
  async build(directory: string, mayRunCode: boolean): Promise<BuiltComponent> {
    const event = await this.#order({ kind: "build", directory, mayRunCode });
    if (event.kind !== "built") throw new Error(`expected a build, found ${event.kind}`);
    return event.component;
  }

  /** Fills a cache for the embedded runtime, which would do the same with a cold compiler. */
  async translate(file: string, cache: string): Promise<void> {
    await this.#order({ kind: "translate", file, cache });
  }

  /** Gives up what it builds, such as code that loops without end while it is packaged. The next order starts anew. */
  abandon(): void {
    this.#child?.kill("SIGKILL");
  }

  close(): void {
    this.abandon();
  }

  #order(order: Order): Promise<BuildEvent> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child ??= this.#start();
      this.#child.send({ ...order, id });
    });
  }

  #start(): ChildProcess {
    // What the process writes by itself is not for the user: errors come as messages.
    const child = fork(this.#assets.devBuilder, [], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
    });
    // It notices the end of its parent itself, unless a compiler keeps it busy.
    endWithThisProcess(child);
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    child.on("message", (event: BuildEvent) => this.#take(event));
    child.once("error", () => child.kill("SIGKILL"));
    child.once("close", (code, signal) => {
      process.removeListener("exit", end);
      if (this.#child === child) this.#child = undefined;
      const how = signal === null ? `exited with ${code}` : `was ended by ${signal}`;
      for (const { reject } of this.#waiting.values()) {
        reject(new ToolchainError("builder-ended", `the process that builds ${how}`));
      }
      this.#waiting.clear();
    });
    return child;
  }

  #take(event: BuildEvent): void {
    if (event.kind === "step") return this.#progress.step(event.message);
    const waiting = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    if (event.kind === "failed") waiting?.reject(restore(event.reports));
    else waiting?.resolve(event);
  }
}

function restore(reports: readonly (ProblemReport | ErrorReport)[]): Error {
  const problems = reports.flatMap((each): Problem[] => (each.kind === "problem" ? [each] : []));
  const report = reports.find((each) => each.kind === "error");
  return report === undefined ? new Error("a build failed without a reason") : errorOf(report, problems);
}
