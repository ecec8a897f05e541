/** What code may import as data: files of its project, of its workspace, and of installed packages. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { ownData } from "../../../../../../toolchain/create/builders/typescript/own-data.ts";

let folder: string;
let project: string;

before(async () => {
  folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-own-data-")));
  project = path.join(folder, "repository/tool");
  const files = {
    "secret.txt": "a secret",
    "secret.json": '{"a":"a secret"}',
    "repository/tool/page.txt": "a page",
    "repository/tool/node_modules/package/data.json": '{"a":"data"}',
    "repository/shared.txt": "shared",
  };
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  }
  await fs.symlink(path.join(folder, "secret.txt"), path.join(project, "link.txt"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** The messages of a bundle that imports `from`. */
async function messagesFor(from: string): Promise<readonly string[]> {
  const outcome = await build({
    stdin: { contents: `import data from ${JSON.stringify(from)}; console.log(data);`, resolveDir: project },
    bundle: true,
    write: false,
    logLevel: "silent",
    loader: { ".txt": "text" },
    plugins: [ownData(project)],
  }).catch((error: { readonly errors: readonly { readonly text: string }[] }) => error);
  return outcome.errors.map(({ text }) => text);
}

describe("data of a TypeScript project", () => {
  for (const own of ["./page.txt", "package/data.json"]) {
    test(`may be ${own}`, async () => assert.deepEqual(await messagesFor(own), []));
  }

  for (const foreign of ["../../secret.txt", "../../secret.json", "./link.txt", "../shared.txt"]) {
    test(`may not be ${foreign}`, async () => {
      const [message] = await messagesFor(foreign);
      assert.match(message ?? "", /it is outside of the project, and would become part of the component/);
    });
  }

  test(
    "may not be a pipe, which would be read for ever",
    { skip: process.platform === "win32" },
    async () => {
      assert.equal(spawnSync("mkfifo", [path.join(project, "pipe.txt")]).status, 0);
      const [message] = await messagesFor("./pipe.txt");
      assert.match(message ?? "", /it is not a regular file/);
    },
  );

  test("may be a file of the workspace that the project belongs to", async () => {
    await fs.writeFile(path.join(folder, "repository/package.json"), '{"workspaces":["tool"]}');
    assert.deepEqual(await messagesFor("../shared.txt"), []);
    assert.equal((await messagesFor("../../secret.txt")).length, 1);
  });
});
