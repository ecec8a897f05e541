/** `docs/reference/diagnostics.md`: the codes of the language server. */
import { diagnosticCodes } from "../../core/diagnostic-codes.ts";
import { code, generatedNote, table } from "./markdown.ts";

const KINDS = [
  {
    kind: "wit",
    title: "WIT",
    about: "The language forbids it: the file cannot be used until it is corrected.",
  },
  { kind: "check", title: "Checks of WIT", about: "The language allows it, but it is probably a mistake." },
  {
    kind: "toml",
    title: "wasmcp.toml and config.toml",
    about: "The entry cannot be used; the rest of the file can.",
  },
] as const;

export function diagnosticsPage(): string {
  const sections = KINDS.map(({ kind, title, about }) => {
    const rows = Object.entries(diagnosticCodes)
      .filter(([, info]) => info.kind === kind)
      .map(([name, { severity, meaning }]) => [code(name), severity, meaning]);
    return `## ${title}\n\n${about}\n\n${table(["code", "severity", "meaning"], rows)}`;
  });
  return `${generatedNote("`core/diagnostic-codes.ts`")}

# Diagnostics

The language server marks mistakes in WIT files and in the two TOML files of wasmcp. The code of each stands beside its message.

${sections.join("\n\n")}
`;
}
