/** What a part's imports ask for. */
import { printInterfaceName, type InterfaceName, type Item, type Resource } from "../component/index.ts";
import { ToolchainError } from "../errors.ts";
import type { ReadPart } from "./part.ts";

/** Interfaces that a runtime provides. */
export function isHostInterface(name: InterfaceName): boolean {
  return name.namespace === "wasi";
}

export function hasFunctions(item: Item): boolean {
  if (item.kind === "type") return false;
  return item.kind !== "instance" || [...item.exports.values()].some(hasFunctions);
}

/** Whether a resource is new here, rather than passed on from an earlier import. Notes it as known from now on. */
export function introducesResource(item: Item, known: Set<Resource>): boolean {
  if (item.kind === "instance") {
    // Every export is visited: each may make a resource known.
    return [...item.exports.values()].filter((inner) => introducesResource(inner, known)).length > 0;
  }
  if (item.kind !== "type" || item.type.kind !== "resource") return false;
  const isNew = !known.has(item.type.resource);
  known.add(item.type.resource);
  return isNew;
}

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
    `nothing provides import \`${importName}\` of \`${part.name}\`, which uses ${usedOf(item)}`,
    { remedy: "a part may import `wasi:*`, what the framework provides, and types of any interface" },
  );
}

function usedOf(item: Item): string {
  if (item.kind !== "instance") return `it as a ${item.kind}`;
  const functions = [...item.exports]
    .filter(([, inner]) => hasFunctions(inner))
    .map(([name]) => `\`${name}\``);
  return functions.length > 0 ? `its function ${functions.join(", ")}` : "its resources";
}
