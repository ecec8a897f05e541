/** The workspace and the toolchain report the same diagnostics for every case of the corpus. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, it } from "node:test";
import { type Case, filesOf, fixtureCases } from "../../../integration/wit-oracle/corpus.ts";
import { Workspace } from "../../../../language-server/workspace/index.ts";

/** The codes of all errors of a case, as a folder `wit` in a workspace. */
async function errorsOf(one: Case): Promise<readonly string[]> {
  const workspace = new Workspace();
  for (const { path: file, text } of await filesOf(one)) {
    const name =
      file === one.location ? "a.wit" : path.relative(one.location, file).split(path.sep).join("/");
    workspace.setFile(`file:///work/wit/${name}`, text);
  }
  const root = workspace.roots.find(({ uri }) => uri === "file:///work/wit");
  assert.ok(root !== undefined);
  const diagnostics = workspace.frontEndDiagnostics(workspace.view(root));
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

describe("the workspace accepts valid WIT", async () => {
  for (const one of await fixtureCases("accept")) {
    it(one.name, async () => assert.deepEqual(await errorsOf(one), []));
  }
});

describe("the workspace finds the mistake of each broken case", async () => {
  for (const one of await fixtureCases("reject")) {
    it(one.name, async () => {
      const codes = await errorsOf(one);
      const [, expected = ""] = one.name.split("/");
      assert.ok(codes.includes(expected), `expected ${expected}, found ${codes.join(", ")}`);
    });
  }
});
