/** `docs/reference/diagnostics.md`: the codes of the language server. */
import { diagnosticCodes } from "../../core/diagnostic-codes.ts";
import { code, generatedNote, table } from "./markdown.ts";

const KINDS = [
  {
    kind: "wit",
    title: "WIT",
    about: "These are errors: WIT does not allow them, and you cannot use the file until you correct them.",
  },
  { kind: "check", title: "Checks of WIT", about: "These are allowed, but probably mistakes." },
  {
    kind: "toml",
    title: "wasmcp.toml and config.toml",
    about: "wasmcp ignores the wrong entry, and uses the rest of the file.",
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

The language server shows mistakes in WIT files and in the two TOML files of wasmcp. Each message has one of these codes.

${sections.join("\n\n")}
`;
}
