/** Packages that read a clock or random numbers while they are loaded, and do nothing with them that a caller could notice. */
import type { Problem } from "../../../../core/errors.ts";

/** The package, and what it does with the value. Code of such a package is loaded during the build like any other. */
const HARMLESS: ReadonlyMap<string, string> = new Map([
  ["lodash", "counts how often a function is called within 16 milliseconds"],
  ["lodash-es", "counts how often a function is called within 16 milliseconds"],
  ["brace-expansion", "makes placeholders that do not occur in ordinary text"],
]);

/** Whether the problem is about a use in one of these packages. */
export function isHarmless({ place }: Problem): boolean {
  const parts = place?.file.split(/[/\\]/) ?? [];
  return HARMLESS.has(parts[parts.lastIndexOf("node_modules") + 1] ?? "");
}
