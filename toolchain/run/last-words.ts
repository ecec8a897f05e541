/**
 * What a program says of its failure before it breaks down.
 *
 * Problem: code that is compiled to WebAssembly cannot return an error after a panic, a `throw` or an exception that nothing catches: it
 * traps. Idea: before that, each language writes the message with its place to standard error. Result: the client reads the message, as
 * it reads that of an error which a tool returns, and the author the place as well.
 */

/** `{ message: "no such city", place: "src/lib.rs:12:5" }` */
export interface LastWords {
  readonly message: string;
  /** Where in the source, as the language writes it; for the author, since it may name folders of the machine that compiled it. */
  readonly place: string;
}

/** How a language begins its last words. */
interface Form {
  readonly begin: RegExp;
  readonly read: (lines: readonly string[], first: RegExpExecArray) => LastWords | undefined;
}

const MAX_LINES = 60;
const MAX_LENGTH = 2_000;
const LINE_SIZE = 16 * 1024;

const forms: readonly Form[] = [
  {
    // Rust: `thread 'main' (1) panicked at src/lib.rs:12:5:`, and the message in the next lines. Our SDK leaves the thread out.
    begin: /^(?:thread '.*' (?:\(\d+\) )?)?panicked at (.+:\d+:\d+):$/,
    read: (lines, [, place = ""]) => {
      const end = lines.findIndex((line) => line.startsWith("note: run with `RUST_BACKTRACE"));
      return { message: joined(end === -1 ? lines : lines.slice(0, end)), place };
    },
  },
  {
    // AssemblyScript: `assembly/index.ts:12:5: no such city`, which our `abort` writes.
    begin: /^([^\s:]+\.ts:\d+:\d+): (.*)$/,
    read: (lines, [, place = "", text = ""]) => ({ message: joined([text, ...lines]), place }),
  },
  {
    // Python: the calls, the innermost last, and the exception.
    begin: /^Traceback \(most recent call last\):$/,
    read: (lines) => {
      const frames = lines.flatMap((line) => /^ {2}File "(.*)", line (\d+)/.exec(line) ?? []);
      const from = lines.findIndex((line) => /^[^\s]/.test(line));
      const [file, line] = frames.slice(-2);
      if (from === -1 || file === undefined) return undefined;
      return { message: joined(lines.slice(from)), place: `${file}:${line}` };
    },
  },
];

/** `lines` is what one program wrote to standard error, up to its end. */
export function readLastWords(lines: readonly string[]): LastWords | undefined {
  for (let at = lines.length - 1; at >= 0; at--) {
    for (const { begin, read } of forms) {
      const first = begin.exec(lines[at] ?? "");
      const words = first === null ? undefined : read(lines.slice(at + 1), first);
      if (words !== undefined && words.message !== "") return words;
    }
  }
  return undefined;
}

/** Keeps the last lines that one program wrote to standard error. */
export class LineMemory {
  #lines: string[] = [];
  /** The beginning of a line whose end has not come. */
  #line = Buffer.alloc(0);

  write(bytes: Uint8Array): void {
    const all = Buffer.concat([this.#line, bytes]);
    const end = all.lastIndexOf(0x0a);
    // What is longer is no message.
    this.#line = all.subarray(end + 1, end + 1 + LINE_SIZE);
    if (end !== -1) for (const line of all.toString("utf8", 0, end).split("\n")) this.take(line);
  }

  take(line: string): void {
    this.#lines.push(line.slice(0, MAX_LENGTH));
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  clear(): void {
    this.#lines = [];
    this.#line = Buffer.alloc(0);
  }

  get lastWords(): LastWords | undefined {
    return readLastWords([...this.#lines, this.#line.toString("utf8")]);
  }
}

function joined(lines: readonly string[]): string {
  const text = lines.join("\n").trim();
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
