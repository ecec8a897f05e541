/** Imports that have no source, and why. */
import { printInterfaceName, type InterfaceName, type Item } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { HostRuntime } from "../host/runtimes.ts";
import { hasFunctions } from "../needs.ts";
import type { ReadPart } from "../parts/part.ts";

/** An import that cannot be provided, and why not. */
export function unsatisfied(
  part: ReadPart,
  importName: string,
  item: Item,
  otherVersionProvided: InterfaceName | undefined,
): ToolchainError {
  if (otherVersionProvided !== undefined) {
    const provided = printInterfaceName(otherVersionProvided);
    return new ToolchainError(
      "version-mismatch",
      `cannot provide import \`${importName}\` of \`${part.name}\`: the framework has \`${provided}\``,
      { remedy: `rebuild \`${part.name}\` against \`${provided}\`` },
    );
  }
  return new ToolchainError(
    "unsatisfied-import",
    `no component provides import \`${importName}\` of \`${part.name}\`, which uses ${usedOf(item)}`,
    {
      remedy: "add a component that exports it",
    },
  );
}

/** An import that the chosen runtime is not known to provide. */
export function notProvided(
  part: ReadPart,
  importName: string,
  runtime: HostRuntime,
  others: readonly string[],
): ToolchainError {
  const instead = others.length > 0 ? `: it has ${others.map((each) => `\`${each}\``).join(" and ")}` : "";
  return new ToolchainError(
    "unsatisfied-import",
    `${runtime} does not provide import \`${importName}\` of \`${part.name}\`${instead}`,
    { remedy: "choose the runtime that provides it with `--runtime`, or leave the part out" },
  );
}

/** One error for all, so that the user sees everything that is missing at once. */
export function allUnsatisfied(errors: readonly ToolchainError[]): ToolchainError | undefined {
  const [first] = errors;
  if (first === undefined || errors.length === 1) return first;
  const remedies = new Set(errors.map(({ remedy }) => remedy).filter((remedy) => remedy !== undefined));
  return new ToolchainError(first.code, errors.map(({ message }) => message).join("\n"), {
    remedy: [...remedies].join("\n"),
  });
}

function usedOf(item: Item): string {
  if (item.kind !== "instance") return `it as a ${item.kind}`;
  const functions = [...item.exports]
    .filter(([, inner]) => hasFunctions(inner))
    .map(([name]) => `\`${name}\``);
  return functions.length > 0 ? `its function ${functions.join(", ")}` : "its resources";
}
