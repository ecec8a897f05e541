/**
 * TypeScript's project references hold the floor plan: `core` below `toolchain` below the fronts. This test builds a small tree with the
 * repository's own `tsconfig.json` files, in which each project imports from every other one, and looks at which imports `tsc -b` refuses.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";

const root = path.join(import.meta.dirname, "../../..");

/** The code inside of components. The toolchain uses its types: what it prints into a component is what the code there reads. */
const guest = "toolchain/create/builders/typescript/guest";

/** Each project, and the projects that it may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  [guest]: [],
  core: [],
  components: [],
  toolchain: ["core", "components", guest],
  // References are transitive. That fronts do not reach into the toolchain is the promise of `imports.test.ts`.
  cli: ["core", "components", "toolchain", guest],
  "language-server": ["core"],
  "language-server/node": ["core", "language-server"],
  extension: ["core", "components", "toolchain", guest],
  test: [
    "core",
    "components",
    "toolchain",
    guest,
    "cli",
    "language-server",
    "language-server/node",
    "extension",
  ],
};
const projects = Object.keys(mayImport);

/** Projects that also run where Node is absent: neither its modules nor its globals exist for them. */
const withoutNode = ["core", "components", "language-server", guest];

const nameOf = (project: string): string => project.replaceAll("/", "-");

describe("tsc -b", () => {
  let folder = "";
  let output = "";

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-projects-"));
    await fs.symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    await fs.writeFile(path.join(folder, "package.json"), '{ "type": "module" }\n');
    for (const file of ["tsconfig.base.json", "tsconfig.json"]) {
      await fs.copyFile(path.join(root, file), path.join(folder, file));
    }
    for (const file of ["core/globals.d.ts", "language-server/globals.d.ts", "toolchain/webassembly.d.ts"]) {
      await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await fs.copyFile(path.join(root, file), path.join(folder, file));
    }
    for (const project of projects) {
      await fs.mkdir(path.join(folder, project), { recursive: true });
      await fs.copyFile(
        path.join(root, project, "tsconfig.json"),
        path.join(folder, project, "tsconfig.json"),
      );
      const write = (name: string, text: string) =>
        fs.writeFile(path.join(folder, project, `${name}.ts`), text);
      await write("face", `export const ${project.replaceAll(/\W/g, "_")} = 1;\n`);
      for (const other of projects.filter((name) => name !== project)) {
        const target = path.posix.relative(project, `${other}/face.ts`);
        await write(`imports-${nameOf(other)}`, `export * from "${target.replace(/^(?!\.)/, "./")}";\n`);
      }
      await write(
        "imports-node",
        'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n',
      );
      await write("uses-process", "export const platform: string = process.platform;\n");
    }
    const result = spawnSync(path.join(root, "node_modules/.bin/tsc"), ["-b", "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    output = result.stdout;
    assert.notEqual(result.status, 0, output + result.stderr);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  const errorsIn = (file: string): readonly string[] =>
    output.split("\n").filter((line) => line.startsWith(`${file}(`));

  for (const [project, allowed] of Object.entries(mayImport)) {
    for (const other of projects.filter((name) => name !== project)) {
      const isAllowed = allowed.includes(other);
      test(`${isAllowed ? "lets" : "does not let"} ${project} import ${other}`, () => {
        const errors = errorsIn(`${project}/imports-${nameOf(other)}.ts`);
        assert.equal(errors.length === 0, isAllowed, errors.join("\n"));
      });
    }
    const hasNode = !withoutNode.includes(project);
    test(`${hasNode ? "lets" : "does not let"} ${project} use Node`, () => {
      for (const file of ["imports-node.ts", "uses-process.ts"]) {
        const errors = errorsIn(`${project}/${file}`);
        assert.equal(errors.length === 0, hasNode, errors.join("\n"));
      }
    });
  }
});
