import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { codeSpan, escapeMarkdown, messageInMarkdown } from "../../../../extension/ui/markdown.ts";
import { plainText } from "../../../../extension/ui/text.ts";

test("a name is no markup, no icon and no line in a tooltip", () => {
  assert.equal(
    escapeMarkdown("![x](https://a.b/c.png) <img> $(trash)\n# big \u001b[2J"),
    String.raw`\!\[x\]\(https://a.b/c.png\) \<img\> \$\(trash\)\x0a\# big \x1b\[2J`.replaceAll(
      "\\x",
      "\\\\x",
    ),
  );
  assert.equal(escapeMarkdown("weather-1.0.wasm"), "weather-1.0.wasm");
});

test("a name as code cannot end the code", () => {
  assert.equal(codeSpan("a:b/c"), "`a:b/c`");
  assert.equal(codeSpan("x` [y](command:z) `"), "`` x` [y](command:z) ` ``");
});

test("names in backticks of a message are code, and the rest is text", () => {
  assert.equal(
    messageInMarkdown("cannot use `a*b` <i>"),
    String.raw`cannot use \`a*b\` \<i\>`.replaceAll("\\`", "`"),
  );
});

test("a name makes no link in a notification", () => {
  assert.equal(
    plainText("Composed [x](command:evil).wasm\u202e"),
    String.raw`Composed [x] (command:evil).wasm\u{202e}`,
  );
});

test("notifications with names go through one place", async () => {
  const root = path.join(import.meta.dirname, "../../../../extension");
  const files = (await fs.readdir(root, { recursive: true })).filter((name) => name.endsWith(".ts"));
  for (const file of files.filter((name) => path.basename(name) !== "notify.ts")) {
    const text = await fs.readFile(path.join(root, file), "utf8");
    // A message that is written out has no name in it.
    const calls = text.matchAll(/vscode\.window\.show(?:Information|Warning|Error)Message\(\s*(.)/g);
    for (const [, first] of calls) assert.equal(first, '"', file);
  }
});
