import type { Assets } from "../toolchain/assets.ts";
import type { Job } from "../toolchain/progress.ts";
import type { Environment, ProgressLine, Style } from "./terminal.ts";

/** What every command is given: the outside world, as far as a command may touch it. */
export interface CommandContext {
  readonly assets: Assets;
  readonly directory: string;
  readonly env: Environment;
  readonly job: Job & { readonly progress: ProgressLine };
  /** Results, for people or with `--json` for programs. */
  print(line: string): void;
  /** Everything else: warnings, hints, a server's log. */
  note(line: string): void;
  /** The styles of `print` and of `note`. */
  readonly style: Style;
  readonly noteStyle: Style;
}

/** The one line that `--json` prints. */
export function printJson(context: CommandContext, value: object): void {
  context.print(JSON.stringify(value));
}
