import type { Assets } from "../toolchain/assets.ts";
import type { Job } from "../toolchain/progress.ts";
import type { Environment, Places } from "../toolchain/sources/index.ts";
import type { ClearableProgress } from "./report.ts";
import type { Question, TextQuestion } from "./ask.ts";
import type { Style } from "./terminal.ts";

/** Everything that a command uses of the outside world. Every command receives one. */
export interface CommandContext {
  readonly assets: Assets;
  readonly directory: string;
  readonly env: Environment;
  readonly places: Places;
  /** Asks the person at the terminal, who answers yes or no; absent without a terminal, and with `--json`. */
  readonly ask: ((question: Question) => Promise<boolean>) | undefined;
  /** Asks for a text, as `ask` does; `undefined` when the person ends the input. */
  readonly askText: ((question: TextQuestion) => Promise<string | undefined>) | undefined;
  readonly job: Job & { readonly progress: ClearableProgress };
  /** Results, for people or with `--json` for programs. */
  print(line: string): void;
  /** Everything else; with `--json` these are lines of JSON, too. */
  note(text: string): void;
  warn(text: string): void;
  /** What a running server writes to its log. */
  log(text: string): void;
  /** The styles of `print` and of `note`. */
  readonly style: Style;
  readonly noteStyle: Style;
}

/** The one line that `--json` prints. */
export function printJson(context: CommandContext, value: object): void {
  context.print(JSON.stringify(value));
}
