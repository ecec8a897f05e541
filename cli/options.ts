/** Options that several commands take, each declared once. */
import { Option } from "commander";

export interface JsonOption {
  readonly json?: boolean;
}

export function jsonOption(result = "the result as one line of JSON"): Option {
  return new Option("--json", `print ${result}, and steps and errors as JSON lines on stderr`);
}

export function lockedOption(condition = ""): Option {
  return new Option(
    "--locked",
    `${condition}use exactly the packages that \`wasmcp.lock\` pins, and fail if it does not pin one`,
  );
}

export function forceOption(description = "replace the output if it exists"): Option {
  return new Option("--force", description);
}

/** Collects an option that may be given several times. */
export function collectTexts(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}
