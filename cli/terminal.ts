import type { WriteStream } from "node:tty";
import { visibleName } from "../core/text/index.ts";
import type { Progress } from "../toolchain/progress.ts";
import type { Environment } from "../toolchain/sources/index.ts";

/** Text styles; without a terminal, or with `NO_COLOR`, they change nothing, unless `FORCE_COLOR` asks for them. */
export interface Style {
  /** Whether the stream shows colours. */
  readonly isColoured: boolean;
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

export function styleFor(stream: Pick<WriteStream, "isTTY">, env: Environment): Style {
  const coloured = isColoured(stream, env);
  const wrap = (on: number, off: number) => (text: string) =>
    coloured ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    isColoured: coloured,
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    green: wrap(32, 39),
    cyan: wrap(36, 39),
    red: wrap(31, 39),
    yellow: wrap(33, 39),
  };
}

/** `FORCE_COLOR` wins over everything else, as in Node; `0` and `false` in it forbid colours. */
function isColoured(stream: Pick<WriteStream, "isTTY">, env: Environment): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

/** A step that takes less is not shown. */
const PATIENCE_MILLISECONDS = 1000;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows progress: on a terminal one line that disappears at the end, otherwise a line for each step that takes long. */
export class ProgressLine implements Progress {
  readonly #stream: WriteStream;
  readonly #style: Style;
  #message = "";
  #timer: NodeJS.Timeout | undefined;
  #since = 0;
  #frame = 0;

  constructor(stream: WriteStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  step(message: string): void {
    this.#message = visibleName(message);
    if (this.#stream.isTTY) {
      this.#since ||= performance.now();
      this.#timer ??= setInterval(() => this.#draw(), 80).unref();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#stream.write(`${this.#message} ...\n`),
      PATIENCE_MILLISECONDS,
    ).unref();
  }

  /** Before anything else is written, and at the end. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#frame > 0) this.#stream.write("\r\x1b[K");
    this.#frame = 0;
    this.#since = 0;
  }

  #draw(): void {
    if (performance.now() - this.#since < PATIENCE_MILLISECONDS / 4) return;
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? "";
    const room = (this.#stream.columns ?? 80) - 4;
    this.#stream.write(`\r\x1b[K${this.#style.cyan(frame)} ${this.#message.slice(0, room)}`);
  }
}

/** `1 package`, `3 packages` */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** `812 bytes`, `67 KB`, `1.05 MB` */
export function printSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}

/** `85 ms`, `2.4 s` */
export function printDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
