import { ToolchainError } from "../../../core/errors.ts";
import type { Instantiation } from "../chain/instantiation.ts";
import type { Wiring } from "../wiring/wire-imports.ts";

/** Orders instances so that each comes after the ones it needs; otherwise `roots` keep their order. */
export function orderInstances(
  roots: readonly Instantiation[],
  { instances }: Wiring,
): readonly Instantiation[] {
  const ordered = new Set<Instantiation>();
  const path: Instantiation[] = [];
  const visit = (each: Instantiation): void => {
    if (ordered.has(each)) return;
    const start = path.indexOf(each);
    if (start >= 0) throw cycleError([...path.slice(start), each]);
    path.push(each);
    instances.get(each)?.needs.forEach(visit);
    path.pop();
    ordered.add(each);
  };
  roots.forEach(visit);
  return [...ordered];
}

/** `cycle`: each needs the next; the last is the first again. */
function cycleError(cycle: readonly Instantiation[]): ToolchainError {
  const handsOn = cycle.find((each, position) => {
    const next = cycle[position + 1];
    return (
      isPart(each) &&
      [...each.wires.values()].some((wire) => wire.kind === "instance" && wire.instance === next)
    );
  });
  if (handsOn !== undefined) {
    return new ToolchainError(
      "cyclic-parts",
      `\`${handsOn.name}\` passes messages on to a part that imports from \`${handsOn.name}\``,
      { remedy: `put \`${handsOn.name}\` after the parts that import from it` },
    );
  }
  const [user, used] = [cycle.at(-2)?.name ?? "", cycle.at(-1)?.name ?? ""];
  return new ToolchainError(
    "cyclic-parts",
    `\`${user}\` depends on \`${used}\`, and \`${used}\` depends on \`${user}\``,
  );
}

function isPart({ role }: Instantiation): boolean {
  return role === "capability" || role === "middleware";
}
