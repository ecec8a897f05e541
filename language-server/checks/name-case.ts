/**
 * `upper-case-name`: WIT allows upper-case words, but bindings fold them to lower case. Not for packages with a version:
 * others know their names, and WASI's own have such words (`DNS-error-payload`).
 */
import { escapeIdentifier } from "../../core/wit/index.ts";
import { fileIndex } from "../symbols/index.ts";
import type { CheckInput, Finding } from "./check.ts";

/** The result depends on the document alone. */
const findings = new WeakMap<CheckInput["document"], readonly Finding[]>();

function isVersioned(view: CheckInput["view"], document: CheckInput["document"]): boolean {
  const placed = view.scopes.get(document.uri) ?? [];
  return placed.some(({ state }) => state.package.name.version !== undefined);
}

export function checkNameCase({ workspace, view, document }: CheckInput): readonly Finding[] {
  if (isVersioned(view, document)) return [];
  const known = findings.get(document);
  if (known !== undefined) return known;
  const { symbols } = fileIndex(workspace, document.uri);
  const found = [...symbols.values()].flatMap(({ name, range, declaration }): readonly Finding[] => {
    if (declaration.kind === "package" || declaration.kind === "feature" || !/[A-Z]/.test(name)) return [];
    const lower = name.toLowerCase();
    const message = `the name \`${name}\` contains upper-case words, write \`${lower}\``;
    const fix = { kind: "rename", text: escapeIdentifier(lower) } as const;
    return [{ code: "upper-case-name", message, range, fix }];
  });
  findings.set(document, found);
  return found;
}
