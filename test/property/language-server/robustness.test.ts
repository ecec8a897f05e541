/** Features answer at any place in any file, because they mostly work on half-typed text. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { it } from "node:test";
import {
  codeActions,
  codeLenses,
  completions,
  documentSymbols,
  hover,
  resolveCompletion,
  rootDiagnostics,
  signatureHelp,
} from "../../../language-server/features/index.ts";
import { Bundle, Workspace } from "../../../language-server/workspace/index.ts";
import { Random } from "../../random.ts";

const fixtures = path.join(import.meta.dirname, "../../fixtures/wit");
const uri = "file:///work/wit/a.wit";

async function texts(): Promise<readonly string[]> {
  const names = await fs.readdir(fixtures, { recursive: true });
  const files = names.filter((name) => name.endsWith(".wit")).sort();
  return Promise.all(files.map((name) => fs.readFile(path.join(fixtures, name), "utf8")));
}

/** Cut off, with a piece missing, or with a piece of another text put in. */
function damage(random: Random, text: string, other: string): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(12);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + other.slice(0, random.below(20)) + text.slice(at);
    default:
      return text;
  }
}

it("features answer everywhere in every text of the corpus, damaged or not", async () => {
  const random = new Random(7);
  const all = await texts();
  assert.ok(all.length > 300, `found ${all.length} texts`);
  const workspace = new Workspace();
  const bundle = new Bundle();
  workspace.setFile(
    "file:///work/wit/deps/io.wit",
    "package wasi:io@0.2.12; interface streams { resource input; type t = u8; }",
  );
  workspace.open(uri, 0, "");
  let version = 0;
  let asked = 0;
  for (const text of all) {
    for (let round = 0; round < 3; round++) {
      const damaged = round === 0 ? text : damage(random, text, all[random.below(all.length)] ?? "");
      workspace.change(uri, ++version, [{ text: damaged }]);
      const document = workspace.document(uri);
      const view = workspace.viewOf(uri);
      assert.ok(document !== undefined && view !== undefined);
      const [found] = rootDiagnostics(workspace, view, bundle).filter((one) => one.document === document);
      documentSymbols(document);
      codeLenses(workspace, document, new Set());
      for (let question = 0; question < 4; question++) {
        const position = document.positionAt(random.below(damaged.length + 1));
        const range = { start: position, end: position };
        hover(workspace, document, position);
        signatureHelp(document, position);
        const [item] = completions(workspace, bundle, document, position);
        if (item !== undefined) resolveCompletion(workspace, item);
        const diagnostics = found?.diagnostics ?? [];
        for (const { edit } of codeActions(workspace, bundle, document, {
          textDocument: { uri },
          range,
          context: { diagnostics },
        })) {
          for (const change of edit?.changes?.[uri] ?? []) {
            assert.ok(document.offsetAt(change.range.start) <= document.offsetAt(change.range.end));
          }
        }
        asked += 1;
      }
    }
  }
  assert.ok(asked > 3000, `asked ${asked} times`);
});
