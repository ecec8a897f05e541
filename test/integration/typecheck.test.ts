/** `wasmcp build` checks types where the project has `typescript` installed. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { assets, repositoryRoot } from "./sample-server.ts";
import { runCommand } from "./cli/run-command.ts";

let folder: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-typecheck-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** A project as `wasmcp new` writes it, in a workspace whose `node_modules` has TypeScript if `compiler` is set. */
async function newProject(name: string, compiler: string | undefined): Promise<string> {
  const workspace = path.join(folder, name);
  if (compiler !== undefined) {
    await fs.mkdir(path.join(workspace, "node_modules"), { recursive: true });
    await fs.symlink(compiler, path.join(workspace, "node_modules/typescript"), "junction");
  }
  const options = { name: "typed", language: "typescript", directory: workspace, force: false } as const;
  return (await scaffold(options, assets)).directory;
}

const typescript = path.join(repositoryRoot, "node_modules/typescript");
const wasmcp = (args: readonly string[]) => runCommand(args, { cwd: folder, env: process.env });
/** For a user who trusts the project. */
const buildChecked = (directory: string, ...options: readonly string[]) =>
  wasmcp(["build", directory, "--typecheck", ...options]);

async function addMistakes(directory: string): Promise<void> {
  await fs.writeFile(
    path.join(directory, "src/mistakes.ts"),
    'export const days: number = "three";\nexport const point: { x: { y: number } } = { x: { y: "one" } };\n',
  );
}

describe("with typescript in a folder above the project", () => {
  test("the project as `wasmcp new` writes it has no type errors", async () => {
    const directory = await newProject("sound", typescript);
    const { code, stderr } = await buildChecked(directory);
    assert.equal(code, 0, stderr);
  });

  test("every type error has its place, no component is written, and the remedy works", async () => {
    const directory = await newProject("unsound", typescript);
    await addMistakes(directory);
    const { code, stdout, stderr } = await buildChecked(directory);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    const file = path.join(directory, "src/mistakes.ts");
    assert.ok(stderr.includes(`${file}:1:14: Type 'string' is not assignable to type 'number'.\n`), stderr);
    assert.ok(stderr.includes(`${file}:2:51: `), stderr);
    await assert.rejects(fs.stat(path.join(directory, "dist")));
    assert.match(stderr, /pass `--no-typecheck`/);
    const unchecked = await wasmcp(["build", directory, "--no-typecheck"]);
    assert.equal(unchecked.code, 0, unchecked.stderr);
  });

  test("with --json, each type error is a problem with file, line and column", async () => {
    const directory = await newProject("reported", typescript);
    await addMistakes(directory);
    const { code, stderr } = await buildChecked(directory, "--json");
    assert.equal(code, 1);
    const reports = stderr.trimEnd().split("\n");
    const problems = reports
      .map((line) => JSON.parse(line) as { kind: string; code?: string; place?: object })
      .filter(({ kind }) => kind === "problem" || kind === "error");
    const file = path.join(directory, "src/mistakes.ts");
    assert.deepEqual(
      problems.map(({ kind, code: name, place }) => [kind, name ?? place]),
      [
        ["problem", { file, line: 1, column: 14 }],
        ["problem", { file, line: 2, column: 51 }],
        ["error", "type-errors"],
      ],
    );
  });

  test("a mistake in tsconfig.json is in tsconfig.json", async () => {
    const directory = await newProject("misconfigured", typescript);
    await fs.writeFile(path.join(directory, "tsconfig.json"), '{ "include": ["nowhere"] }');
    const { code, stderr } = await buildChecked(directory);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${path.join(directory, "tsconfig.json")}:1:1: No inputs were found`), stderr);
  });

  test("a syntax error is reported once, by the bundler", async () => {
    const directory = await newProject("broken", typescript);
    await fs.writeFile(path.join(directory, "src/index.ts"), "export const tools = {\n  listTools(: {}\n");
    const { code, stderr } = await buildChecked(directory);
    assert.equal(code, 1);
    assert.equal(stderr.match(/src\/index\.ts:\d+:\d+: /g)?.length, 1, stderr);
  });

  test("a project without tsconfig.json is not checked", async () => {
    const directory = await newProject("plain", typescript);
    await addMistakes(directory);
    await fs.rm(path.join(directory, "tsconfig.json"));
    assert.equal((await buildChecked(directory)).code, 0);
  });
});

test("without typescript, types are not checked", async () => {
  const directory = await newProject("untyped", undefined);
  await addMistakes(directory);
  assert.equal((await buildChecked(directory)).code, 0);
});

test("a compiler that fails without a diagnostic is an error with its output", async () => {
  const compiler = path.join(folder, "failing-typescript");
  await fs.mkdir(compiler);
  await fs.writeFile(
    path.join(compiler, "package.json"),
    '{ "name": "typescript", "bin": { "tsc": "./tsc.cjs" } }',
  );
  await fs.writeFile(path.join(compiler, "tsc.cjs"), 'console.error("out of order"); process.exitCode = 70;');
  const directory = await newProject("failing", compiler);
  const { code, stderr } = await buildChecked(directory);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /the TypeScript compiler `.*tsc\.cjs` ended with 70\n {2}out of order\n.*--no-typecheck/,
  );
});
