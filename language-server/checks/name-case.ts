/** `upper-case-name`: WIT allows whole words in upper case, but bindings fold them, and WASI's style has none. */
import { fileIndex } from "../symbols/index.ts";
import type { CheckInput, Finding } from "./check.ts";

export function checkNameCase({ workspace, document }: CheckInput): readonly Finding[] {
  const { symbols } = fileIndex(workspace, document.uri);
  return [...symbols.values()].flatMap(({ name, range, declaration }): readonly Finding[] => {
    if (declaration.kind === "package" || declaration.kind === "feature" || !/[A-Z]/.test(name)) return [];
    const message = `the name \`${name}\` has words in upper case, write \`${name.toLowerCase()}\``;
    return [{ code: "upper-case-name", message, range, severity: "warning" }];
  });
}
