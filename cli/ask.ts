/** A question to the person at the terminal. */
import { createInterface } from "node:readline/promises";
import { visibleName, visibleWithStyles } from "../core/text/index.ts";
import type { ClearableProgress } from "./report.ts";
import type { Style } from "./terminal.ts";

export interface Question {
  /** What it is about, in lines. */
  readonly lines: readonly string[];
  /** `Give these variables to the server?` */
  readonly text: string;
}

interface Terminal {
  readonly progress: ClearableProgress;
  readonly signal: AbortSignal;
  readonly style: Style;
}

/** A question that is answered with a text. */
export interface TextQuestion {
  /** `Name of the component` */
  readonly text: string;
  /** What may be answered, by name or by number; any text if absent. */
  readonly choices?: readonly string[];
  /** What Enter alone answers. */
  readonly standard?: string;
  /** Why an answer cannot be used; the question comes again. */
  readonly problem?: (answer: string) => string | undefined;
}

/** Asks again until the answer can be used. */
export async function askText(question: TextQuestion, terminal: Terminal): Promise<string | undefined> {
  const { choices = [], problem } = question;
  const { progress, signal, style } = terminal;
  progress.clear();
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  try {
    const say = (line: string) => void process.stderr.write(line);
    choices.forEach((choice, index) => say(`  ${style.dim(`${index + 1}`)} ${visibleName(choice)}\n`));
    const hint = question.standard === undefined ? "" : ` ${style.dim(`[${question.standard}]`)}`;
    for (;;) {
      say(`${style.bold(visibleName(question.text))}${hint}: `);
      const { value, done } = await lines.next();
      if (done === true || signal.aborted) return undefined;
      const answer = chosen(value.trim(), question);
      const wrong =
        choices.length > 0 && !choices.includes(answer)
          ? `choose one of ${choices.join(", ")}`
          : problem?.(answer);
      if (answer !== "" && wrong === undefined) return answer;
      if (wrong !== undefined) say(`${style.red(wrong)}\n`);
    }
  } finally {
    reader.close();
  }
}

/** `2` is the second choice, and nothing the standard. */
function chosen(typed: string, { choices = [], standard }: TextQuestion): string {
  if (typed === "") return standard ?? "";
  return choices[Number(typed) - 1] ?? typed;
}

/** Only `y` and `yes` agree: a person who presses Enter, or ends the input, does not. */
export async function ask({ lines, text }: Question, terminal: Terminal): Promise<boolean> {
  const { progress, signal, style } = terminal;
  progress.clear();
  // The terminal itself edits the line, and turns Ctrl-C into a signal.
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
    const question = reader.question(
      `${lines.map((line) => `${visibleWithStyles(line, style.isColoured)}\n`).join("")}${style.bold(visibleName(text))} ${style.dim("[y/N]")} `,
      { signal },
    );
    const answer = await Promise.race([question, ended]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
