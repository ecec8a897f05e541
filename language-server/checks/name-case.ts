/** `upper-case-name`: WIT allows whole words in upper case, but bindings fold them, and WASI's style has none. */
import { fileIndex } from "../symbols/index.ts";
import type { CheckInput, Finding } from "./check.ts";

/** What a file declares hangs on nothing else. */
const findings = new WeakMap<CheckInput["document"], readonly Finding[]>();

export function checkNameCase({ workspace, document }: CheckInput): readonly Finding[] {
  const known = findings.get(document);
  if (known !== undefined) return known;
  const { symbols } = fileIndex(workspace, document.uri);
  const found = [...symbols.values()].flatMap(({ name, range, declaration }): readonly Finding[] => {
    if (declaration.kind === "package" || declaration.kind === "feature" || !/[A-Z]/.test(name)) return [];
    const message = `the name \`${name}\` has words in upper case, write \`${name.toLowerCase()}\``;
    return [{ code: "upper-case-name", message, range, severity: "warning" }];
  });
  findings.set(document, found);
  return found;
}
