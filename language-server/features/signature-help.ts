/** `textDocument/signatureHelp`: the parts in the brackets of a type or a gate, and the one at the cursor. */
import type { Position, SignatureHelp } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import type { Token } from "../../core/wit/index.ts";
import { WORDS } from "./words.ts";

/** The parts in the brackets after a word, with a note at optional ones. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["list", ["element", "length (optional)"]],
  ["map", ["key", "value"]],
  ["option", ["type"]],
  ["result", ["ok, or _", "error (optional)"]],
  ["tuple", ["type", "…"]],
  ["future", ["type"]],
  ["stream", ["type"]],
  ["own", ["resource"]],
  ["borrow", ["resource"]],
  ["since", ["version = 1.2.3"]],
  ["unstable", ["feature = name"]],
  ["deprecated", ["version = 1.2.3"]],
  ["external-id", ['"name"']],
  ["func", ["name: type", "…"]],
  ["set", ["value: type"]],
  ["constructor", ["name: type", "…"]],
]);

export function signatureHelp(document: WitDocument, position: Position): SignatureHelp | null {
  const offset = document.offsetAt(position);
  const before = document.file.tokens.filter((token) => token.end <= offset && token.kind !== "end");
  const open = openBracket(before);
  if (open === undefined) return null;
  const word = before[open.index - 1]?.text ?? "";
  const parts = PARTS.get(word);
  if (parts === undefined) return null;
  const isGate = before[open.index - 2]?.text === "@";
  const [left, right] = before[open.index]?.text === "<" ? ["<", ">"] : ["(", ")"];
  const label = `${isGate ? "@" : ""}${word}${left}${parts.join(", ")}${right}`;
  const documentation = WORDS.get(word);
  return {
    signatures: [
      {
        label,
        parameters: parts.map((part) => ({ label: part })),
        ...(documentation === undefined ? {} : { documentation: { kind: "markdown", value: documentation } }),
      },
    ],
    activeSignature: 0,
    activeParameter: Math.min(open.commas, parts.length - 1),
  };
}

/** The bracket around the end of `tokens`, and the commas since on its own level. */
function openBracket(
  tokens: readonly Token[],
): { readonly index: number; readonly commas: number } | undefined {
  let depth = 0;
  let commas = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const text = tokens[index]?.kind === "punctuation" ? tokens[index]?.text : "";
    if (text === ";" || text === "{" || text === "}") return undefined;
    if (text === ")" || text === ">") depth += 1;
    else if (text === "(" || text === "<") {
      if (depth === 0) return { index, commas };
      depth -= 1;
    } else if (text === "," && depth === 0) commas += 1;
  }
  return undefined;
}
