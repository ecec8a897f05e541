/**
 * The refactoring that takes a name out of a `use`.
 *
 * A `use` is never private: others can take the type from the interface that uses it, and a world imports the interfaces
 * that it uses. So this changes the contract, and its title says how.
 */
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import type { TextRange } from "../../core/wit/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import { removeUnused } from "./remove-use.ts";
import type { Block } from "./scope.ts";
import { textsAfter, tryTexts } from "./trial.ts";

export function stopUsing(
  workspace: Workspace,
  document: WitDocument,
  block: Block,
  selection: TextRange,
): readonly CodeAction[] {
  for (const member of block.members) {
    if (member.kind !== "use") continue;
    const name = member.names.find(
      ({ range }) => range.start <= selection.start && selection.end <= range.end,
    );
    if (name === undefined) continue;
    const edit = { changes: { [document.uri]: removeUnused(document, [document.rangeOf(name.range)]) } };
    // Something needs the name: here, or through this `use`.
    if (tryTexts(workspace, textsAfter(workspace, edit)).added.length > 0) return [];
    const local = (name.alias ?? name.name).text;
    const owner = block.item.name.text;
    const effect =
      block.kind === "world"
        ? `the world '${owner}' no longer needs it`
        : `others can no longer take it from '${owner}'`;
    return [{ title: `Remove '${local}': ${effect}`, kind: CodeActionKind.RefactorRewrite, edit }];
  }
  return [];
}
