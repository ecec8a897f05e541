/** The programs in the guides and in the template's README: their types are right, and they build. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "../../toolchain/create/builders/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { assets, repositoryRoot } from "./sample-server.ts";

interface Program {
  readonly title: string;
  readonly code: string;
}

/** The blocks that are whole modules. */
async function programsOf(file: string): Promise<readonly Program[]> {
  const text = await fs.readFile(path.join(repositoryRoot, file), "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
  return blocks.map((code, index) => ({ title: `program ${index + 1} of ${file}`, code }));
}

const programs = (
  await Promise.all(
    [
      "docs/guides/first-tool.md",
      "docs/guides/typescript-sdk.md",
      "templates/typescript/tools/README.md",
    ].map(programsOf),
  )
).flat();

describe("the programs of the documentation", () => {
  let directory: string;
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sdk-docs-"));
    ({ directory } = await scaffold(
      { name: "docs", language: "typescript", directory: folder, force: false },
      assets,
    ));
    await fs.symlink(
      path.join(repositoryRoot, "node_modules"),
      path.join(directory, "node_modules"),
      "junction",
    );
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  test("are whole modules", () => {
    assert.ok(programs.length >= 8, `${programs.length} programs`);
    for (const { title, code } of programs)
      assert.match(code, /from "wasmcp:sdk";\n(.|\n)*export default server\(/, title);
  });

  test("have no type errors", async () => {
    for (const [index, { code }] of programs.entries())
      await fs.writeFile(path.join(directory, `src/program-${index}.ts`), code);
    const tsc = path.join(repositoryRoot, "node_modules/typescript/bin/tsc");
    const ran = spawnSync(process.execPath, [tsc, "-p", directory, "--pretty", "false"], {
      encoding: "utf8",
      timeout: 300_000,
    });
    assert.equal(ran.stdout, "");
  });

  for (const { title, code } of programs) {
    test(`${title} builds`, async () => {
      await fs.writeFile(path.join(directory, "src/index.ts"), code);
      // The pages that the program names.
      const pages = path.join(directory, "ui");
      await fs.rm(pages, { recursive: true, force: true });
      for (const [, page] of code.matchAll(/\bui: (?:\{ page: )?"([\w-]+)"/g)) {
        await fs.mkdir(pages, { recursive: true });
        await fs.writeFile(path.join(pages, `${page}.html`), "<!doctype html>\n<title>Page</title>\n");
      }
      const { warnings } = await build(directory, unwatchedJob, assets, { typeCheck: false });
      assert.deepEqual(warnings, []);
    });
  }
});

test("nothing in the guides and templates runs the package `wasmcp` of the npm registry", async () => {
  for (const area of ["docs", "templates"]) {
    for (const name of await fs.readdir(path.join(repositoryRoot, area), { recursive: true })) {
      const file = path.join(repositoryRoot, area, name);
      if (!(await fs.stat(file)).isFile()) continue;
      assert.doesNotMatch(
        await fs.readFile(file, "utf8"),
        /npx (-\S+ )*wasmcp\b|npm (i|install|add) (-\S+ )*wasmcp\b/,
        file,
      );
    }
  }
});
