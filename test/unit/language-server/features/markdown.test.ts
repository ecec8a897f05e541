import assert from "node:assert/strict";
import { test } from "node:test";
import { hover } from "../../../../language-server/features/index.ts";
import { Workspace } from "../../../../language-server/workspace/index.ts";

function hoverOn(text: string, word: string): string {
  const workspace = new Workspace();
  workspace.setFolders(["file:///project"]);
  workspace.open("file:///project/wit/a.wit", 1, text);
  const document = workspace.document("file:///project/wit/a.wit");
  assert.ok(document !== undefined);
  const found = hover(workspace, document, document.positionAt(text.indexOf(word)));
  assert.ok(found !== null && typeof found.contents === "object" && "value" in found.contents);
  return found.contents.value;
}

test("text of a file cannot end the code of a hover", () => {
  const value = hoverOn(
    "package a:b;\ninterface i {\n record whole {\n  // ```\n  // ![x](https://a.b)\n  a: u8 }\n}",
    "whole",
  );
  assert.match(value, /^````wit\n/);
});

test("documentation fetches nothing, and has no HTML and no control characters", () => {
  const value = hoverOn(
    "package a:b;\ninterface i {\n /// ![x](https://a.b/c.png) <img src=x> \u001b[2J\n f: func();\n}",
    "f:",
  );
  assert.ok(value.includes(String.raw`\![x](https://a.b/c.png) &lt;img src=x> \x1b[2J`), value);
});

test("a long declaration is cut", () => {
  const value = hoverOn(
    `package a:b;\ninterface i { type t = tuple<${"u8, ".repeat(60_000)}u8>; f: func(a: t); }`,
    "t =",
  );
  assert.ok(value.length < 30_000, `${value.length} characters`);
});
