import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { printExtensionPage, readExtensionPage } from "../../../scripts/release/extension-page.ts";

describe("the page of the extension", () => {
  test("has links and pictures that work outside of the repository", () => {
    const text =
      "![The tester](../media/docs/tester.png)\n[Agents](../docs/guides/agents.md) [MCP](https://mcp.example)\n";
    assert.equal(
      printExtensionPage(text, "https://git.example/a/b"),
      "![The tester](https://git.example/a/b/raw/HEAD/media/docs/tester.png)\n[Agents](https://git.example/a/b/blob/HEAD/docs/guides/agents.md) [MCP](https://mcp.example)\n",
    );
  });

  test("shows the tester and the agent, and names only files that exist", async () => {
    const page = await readExtensionPage();
    assert.equal([...page.matchAll(/!\[[^\]]{30,}\]\(\S+\)/g)].length, 3, "each picture has a description");
    assert.doesNotMatch(page, /\]\(\.\.\//);
  });
});
