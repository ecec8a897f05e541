/** Options refer to parts by name. */
import { ToolchainError } from "../../../core/errors.ts";
import type { ReadPart } from "./part.ts";

/** The name without folders and ending: `weather` for `./tools/weather.wasm`. It goes into the composed file. */
export function labelOf({ name }: Pick<ReadPart, "name">): string {
  return name.replace(/^.*[/\\]/, "").replace(/\.wasm$/, "");
}

/** `acme:weather` for the package `acme:weather@^1.2`; `undefined` for a path or an alias. */
export function packageOf({ name }: Pick<ReadPart, "name">): string | undefined {
  return /^([^:/\\@]+:[^:/\\@]+)@/.exec(name)?.[1];
}

/** The parts that the user gave under this name, or else those whose file has it. */
export function partsNamed(given: string, parts: readonly ReadPart[], option: string): readonly ReadPart[] {
  const [exact, similar] = [
    parts.filter(({ name }) => name === given),
    parts.filter(
      (part) => [labelOf(part), `${labelOf(part)}.wasm`].includes(given) || packageOf(part) === given,
    ),
  ];
  const found = exact.length > 0 ? exact : similar;
  if (found.length > 0) return found;
  throw new ToolchainError(
    "unknown-part",
    `${option} names \`${given}\`, which is not one of the components`,
    {
      remedy: `the components are ${parts.map(({ name }) => `\`${name}\``).join(", ")}`,
    },
  );
}
