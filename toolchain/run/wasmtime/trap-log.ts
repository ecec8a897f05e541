import { describeDeniedCall } from "../denied-call.ts";
import type { Limits } from "../limits.ts";
import type { BackendFailure, Stop } from "../gateway/index.ts";
import { LineMemory, readLastWords, type LastWords } from "../last-words.ts";

/** How long the reason of a failure may come after the failure itself: the two take different ways. */
const PATIENCE_MS = 200;

/** An older reason is that of an instance whose request had been answered. */
const REASON_AGE_MS = 1_000;
/** A report that goes on comes without longer pauses. */
const QUIET_MS = 30;
/** How long a report is waited for whose reason, which stands after the frames, has not come: the machine may be busy. */
const UNFINISHED_MS = 2_000;
/** The beginning of a report. wasmtime 36 and older begin those of an instance like those of a request. */
const REPORT = /^(worker failed|error): /;
/** A line of a program, with the number of its request. */
const WRITTEN = /^stderr \[(\d+)\] :: (.*)$/;
/** How many requests' lines are kept. */
const MAX_WRITERS = 200;
/** What follows from another report, or from the end of a request that the gateway has answered. */
const CONSEQUENCE = /guest never invoked|guest timed out|hyper::Error/;

/**
 * Reads from wasmtime's log why instances broke down. wasmtime answers such a request with a page that says nothing, and
 * logs the reason without the number of the request: the oldest reason that no request has taken is the one. Two calls
 * that break down within a few milliseconds may get each other's. The message of a panic is not such a reason: a client must not read
 * another's, so it is left out where it is uncertain whose it is.
 */
export class TrapLog {
  readonly #limits: Limits;
  readonly #reasons: { readonly stop: Stop; readonly at: number }[] = [];
  readonly #waiting: ((stop: Stop) => void)[] = [];
  /** What requests have written to standard error, by their number, until they break down. */
  readonly #written = new Map<string, { readonly lines: LineMemory; readonly at: number }>();
  /** The lines of the report that is being read. */
  #report: string[] = [];
  #close: NodeJS.Timeout | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  take(line: string): void {
    const [, request, text] = WRITTEN.exec(line) ?? [];
    if (request !== undefined && text !== undefined) return this.#remember(request, text);
    if (REPORT.test(line)) this.#finishReport();
    else if (this.#report.length === 0) return;
    if (this.#report.length < 200) this.#report.push(line);
    clearTimeout(this.#close);
    const wait = lacksReason(this.#report.join("\n")) ? UNFINISHED_MS : QUIET_MS;
    this.#close = setTimeout(() => this.#finishReport(), wait);
  }

  /** Resolves with the reason of a failure that has just been seen. */
  explain({ status, milliseconds }: BackendFailure): Promise<Stop> {
    const { time } = this.#limits;
    if (time !== undefined && milliseconds >= time) return Promise.resolve({ kind: "time", limit: time });
    const recent = performance.now() - REASON_AGE_MS;
    while (this.#reasons[0] !== undefined && this.#reasons[0].at < recent) this.#reasons.shift();
    const reason = this.#reasons.shift();
    if (reason !== undefined) return Promise.resolve(reason.stop);
    return new Promise((resolve) => {
      const finish = (stop: Stop): void => {
        clearTimeout(patience);
        resolve(stop);
      };
      this.#waiting.push(finish);
      const lookAgain = (): NodeJS.Timeout =>
        setTimeout(() => {
          // It may be the one, and ends by itself.
          if (this.#report.length > 0) {
            patience = lookAgain();
            return;
          }
          this.#waiting.splice(this.#waiting.indexOf(finish), 1);
          resolve(status === undefined ? { kind: "gone" } : { kind: "trap", reason: undefined });
        }, PATIENCE_MS);
      let patience = lookAgain();
    });
  }

  #remember(request: string, text: string): void {
    const lines = this.#written.get(request)?.lines ?? new LineMemory();
    lines.take(text);
    this.#written.delete(request);
    this.#written.set(request, { lines, at: performance.now() });
    if (this.#written.size <= MAX_WRITERS) return;
    const [oldest] = this.#written.keys();
    if (oldest !== undefined) this.#written.delete(oldest);
  }

  /** What a program said just before it broke down, if only one can have been it. */
  #takeLastWords(): LastWords | undefined {
    const recent = performance.now() - REASON_AGE_MS;
    const found: LastWords[] = [];
    for (const [request, { lines, at }] of this.#written) {
      const words = lines.lastWords;
      if (at >= recent && words === undefined) continue;
      this.#written.delete(request);
      if (at >= recent && words !== undefined) found.push(words);
    }
    return found.length === 1 ? found[0] : undefined;
  }

  #finishReport(): void {
    if (this.#report.length === 0) return;
    const report = this.#report.join("\n");
    this.#report = [];
    if (CONSEQUENCE.test(report)) return;
    const stop = withLastWords(readTrap(report, this.#limits), () => this.#takeLastWords());
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(stop);
    else this.#reasons.push({ stop, at: performance.now() });
  }
}

/** Code that gives up ends with this instruction. */
const GAVE_UP = /`unreachable` instruction/;

function withLastWords(stop: Stop, find: () => LastWords | undefined): Stop {
  if (stop.kind !== "trap" || !GAVE_UP.test(stop.reason ?? "")) return stop;
  const words = find();
  return words === undefined ? stop : { kind: "failure", ...words };
}

/** The reason of a process over stdio, from all that it wrote to standard error. */
export function readProcessTrap(log: string, limits: Limits): Stop {
  const lines = log.split("\n");
  const report = lines.findLastIndex((line) => line.startsWith("Error: "));
  const own = report === -1 ? lines : lines.slice(0, report);
  return withLastWords(readTrap(log, limits), () => readLastWords(own));
}

/** Whether the frames are there, and what they are the frames of is not. */
function lacksReason(report: string): boolean {
  if (!report.includes("error while executing at wasm backtrace:")) return false;
  // A reason with a number is one of several; the trap is the last of them.
  return !/wasm trap:|^Caused by:\n +(?!0:)\S/m.test(report);
}

/**
 * Compiled languages keep a second stack, for data, at the beginning of the memory. When it is full, the next address is
 * below zero, that is a very large one.
 */
const BELOW_ZERO = /memory fault at wasm address 0xff[0-9a-f]{6}\b/;
/** wasmtime shows that many frames at most. */
const FRAMES = 20;
/** How often a function is among them in a recursion. */
const REPEATED = 4;
/** A program that ended itself has no trap. */
const EXIT = /^ +(?:\d+: )?(Exited with .*)$/m;
const REPORT_TEXT = /^(?:worker failed|error): (.*)/m;

/** The reason in a report of wasmtime's; see `test/unit/toolchain/run/wasmtime/trap-log.test.ts` for captured ones. */
export function readTrap(report: string, { memory }: Limits): Stop {
  if (/call stack exhausted/.test(report) || BELOW_ZERO.test(report) || isDeepOverrun(report)) {
    return { kind: "stack" };
  }
  if (
    memory !== undefined &&
    /forcing trap when growing (memory|table)|memory minimum size of/.test(report)
  ) {
    return { kind: "memory", limit: memory };
  }
  const reason =
    describeDeniedCall(report) ??
    /wasm trap: .*/.exec(report)?.[0] ??
    EXIT.exec(report)?.[1]?.toLowerCase() ??
    REPORT_TEXT.exec(report)?.[1];
  return { kind: "trap", reason: reason?.trim() };
}

/** Whether an access out of bounds comes from a deep recursion: some instructions report no address. */
function isDeepOverrun(report: string): boolean {
  if (!/wasm trap: out of bounds memory access/.test(report)) return false;
  if (/memory fault at wasm address/.test(report)) return false;
  const counts = new Map<string, number>();
  let frames = 0;
  for (const [, name = ""] of report.matchAll(/^ +\d+: .*?([^ !]*!.*)$/gm)) {
    frames++;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return frames >= FRAMES && Math.max(...counts.values()) >= REPEATED;
}
