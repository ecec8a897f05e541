/** Options that several commands take, each declared once. */
import { InvalidArgumentError, Option } from "commander";
import { variableOfPart, variableProblem } from "../toolchain/variables.ts";
import type { CommandContext } from "./context.ts";

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

export function trustOption(): Option {
  return new Option(
    "--trust",
    "run code of the project without a question: what cargo runs for Rust, the compiler in its node_modules for TypeScript",
  );
}

export function typeCheckOption(): Option {
  return new Option(
    "--typecheck",
    "for TypeScript: check types without a question; this runs the compiler in the project's node_modules",
  );
}

export function noTypeCheckOption(): Option {
  return new Option("--no-typecheck", "for TypeScript: do not check types");
}

/** For servers of `wasmcp.toml`, whose `output` must be in its folder. */
export function outputOption(condition: string): Option {
  return new Option(
    "-o, --output <file>",
    `${condition}the component to write or replace, in any folder (default: the \`output\` in the file)`,
  );
}

export function allowEnvOption(): Option {
  return new Option(
    "--allow-env [names]",
    "let a server of wasmcp.toml take variables of your environment without a question: all that the file names, or only these, as in KEY,TOKEN",
  ).argParser((text: string) => text.split(",").map((name) => name.trim()));
}

/** The option is `true` without names. */
export function allowedVariables(option: true | readonly string[] | undefined): readonly string[] | "all" {
  return option === true ? "all" : (option ?? []);
}

export function acceptOption(): Option {
  return new Option(
    "--accept",
    "take packages that ask for more than `wasmcp.lock` says, without granting it to them",
  );
}

export function forceOption(description = "replace the output if it exists"): Option {
  return new Option("--force", description);
}

export function runtimeOption(): Option {
  return new Option(
    "--runtime <runtime>",
    "the runtime (default: auto, which uses wasmtime if it is installed)",
  ).choices(["auto", "wasmtime", "embedded"]);
}

export function variableOption(context: CommandContext): Option {
  return new Option(
    "--env <name=value>",
    "set an environment variable of the server, which does not see yours, or of one component: weather:NAME=value; repeatable",
  ).argParser(readVariable(context));
}

/** `NAME=value`, or `NAME` for the value that it has here. `weather:NAME` is seen only by the component `weather`, as `NAME`. */
function readVariable({ env }: CommandContext) {
  return (text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const match = /^([^=\s]+)(?:=(.*))?$/s.exec(text);
    const name = match?.[1];
    if (name === undefined) throw new InvalidArgumentError("expected NAME=value.");
    const problem = variableProblem(name);
    if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
    const ownName = variableOfPart(name);
    const value = match?.[2] ?? env[ownName];
    if (value === undefined)
      throw new InvalidArgumentError(`expected NAME=value, and \`${ownName}\` is not set here.`);
    return { ...previous, [name]: value };
  };
}

/** Collects an option that may be given several times. */
export function collectTexts(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}
