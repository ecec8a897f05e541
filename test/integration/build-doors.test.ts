/** What a cloned project may try while it is built: to write elsewhere, and to run its own code. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { assetsAt } from "../../toolchain/assets.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { scaffold, type ScaffoldLanguage } from "../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { fetchWit } from "../../toolchain/sources/index.ts";
import { noTerminal, runAtTerminal } from "./cli/pseudo-terminal.ts";
import { type Outcome, runCommand } from "./cli/run-command.ts";
import { makeUser } from "./packages/package-user.ts";

const assets = assetsAt(path.join(import.meta.dirname, "../../dist"));

let folder: string;
let outside: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-doors-"));
  outside = path.join(folder, "outside");
  await fs.mkdir(outside);
});
after(() => fs.rm(folder, { recursive: true, force: true }));

async function cloned(name: string, language: ScaffoldLanguage): Promise<string> {
  const { directory } = await scaffold({ name, language, directory: folder, force: false }, assets);
  return directory;
}

describe("a folder that a build writes to", { skip: process.platform === "win32" && "POSIX links" }, () => {
  for (const [name, language] of [
    ["dist", "assemblyscript"],
    ["bindings", "assemblyscript"],
    ["types", "typescript"],
  ] as const) {
    test(`\`${name}\` must not lead out of the project`, async () => {
      const project = await cloned(`link-${name}`, language);
      await fs.rm(path.join(project, name), { recursive: true, force: true });
      await fs.symlink(outside, path.join(project, name));
      await assert.rejects(build(project, unwatchedJob, assets, { optimize: false }), {
        code: "outside-project",
      });
      assert.deepEqual(await fs.readdir(outside), []);
    });
  }

  test("`wit/deps` must not lead out of the project", async () => {
    const wit = path.join(folder, "fetches", "wit");
    await fs.mkdir(wit, { recursive: true });
    await fs.writeFile(
      path.join(wit, "world.wit"),
      "package acme:tool@1.0.0;\nworld w { import wasi:io/poll@0.2.12; }\n",
    );
    await fs.symlink(outside, path.join(wit, "deps"));
    const user = await makeUser(path.join(folder, "user"));
    const packages = user.packages();
    await assert.rejects(fetchWit(wit, { bundled: assets.wit, packages, job: unwatchedJob }), {
      code: "outside-project",
    });
    await packages.close();
    assert.deepEqual(await fs.readdir(outside), []);
  });

  test("a generated file that is a link is replaced, and what it led to stays", async () => {
    const project = await cloned("link-file", "assemblyscript");
    const profile = path.join(folder, "profile");
    await fs.writeFile(profile, "mine");
    const generated = path.join(project, "bindings/index.ts");
    await fs.rm(generated, { force: true });
    await fs.symlink(profile, generated);
    await build(project, unwatchedJob, assets, { optimize: false });
    assert.equal(await fs.readFile(profile, "utf8"), "mine");
    assert.equal((await fs.lstat(generated)).isFile(), true);
  });
});

/** JavaScript, as an ES module or as CommonJS, that leaves a file behind if it runs. */
function marking(name: string): string {
  return `(globalThis.process.getBuiltinModule("node:fs")).writeFileSync(${JSON.stringify(path.join(marks, name))}, "");\n`;
}

let marks: string;

async function write(project: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(project, name)), { recursive: true });
    await fs.writeFile(path.join(project, name), text);
  }
}

/** A package in the project's `node_modules`, in place of one that builds use. */
function planted(name: string): Readonly<Record<string, string>> {
  const root = `node_modules/${name}`;
  const exports = { ".": "./index.cjs", "./asc": "./index.cjs", "./wasm-tools": "./index.cjs" };
  return {
    [`${root}/package.json`]: JSON.stringify({ name, version: "9.9.9", main: "index.cjs", exports }),
    [`${root}/index.cjs`]: marking(name.replace("/", "-")),
  };
}

const home = () => ({ HOME: folder, PATH: process.env["PATH"], TERM: "dumb" });

function wasmcp(project: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return runCommand(args, { cwd: project, env: { ...home(), ...env } });
}

describe("code of a cloned project", () => {
  before(async () => {
    marks = path.join(folder, "marks");
    await fs.mkdir(marks);
  });

  describe("in AssemblyScript", () => {
    let outcome: Outcome;
    before(async () => {
      const project = await cloned("assembly", "assemblyscript");
      const { scripts: _, ...manifest } = JSON.parse(
        await fs.readFile(path.join(project, "package.json"), "utf8").catch(() => "{}"),
      ) as Record<string, unknown>;
      await write(project, {
        "asconfig.json": JSON.stringify({
          extends: "./more.json",
          options: { transform: ["./evil.mjs"] },
          targets: { release: { transform: ["./evil.mjs"] } },
        }),
        "more.json": JSON.stringify({ options: { transform: ["./evil.cjs"], lib: ["./evil-lib"] } }),
        "evil.mjs": `${marking("transform")}export default class {}\n`,
        "evil.cjs": marking("transform-of-more"),
        "package.json": JSON.stringify({ ...manifest, scripts: scriptsThatMark() }),
        ...planted("assemblyscript"),
        ...planted("@bytecodealliance/jco-transpile"),
      });
      outcome = await wasmcp(project, ["build"]);
    });

    test("the project is built, and the unread settings are named", () => {
      assert.equal(outcome.code, 0, outcome.stderr);
      assert.match(outcome.stderr, /asconfig\.json:1:1: .*`asconfig\.json` is not read/);
    });
    for (const door of [
      "transform",
      "transform-of-more",
      "scripts",
      "assemblyscript",
      "@bytecodealliance-jco-transpile",
    ]) {
      test(`does not run: ${door}`, () => checkUnmarked(door));
    }
  });

  describe("in TypeScript", () => {
    let project: string;
    let outcome: Outcome;
    before(async () => {
      project = await cloned("script", "typescript");
      const config = JSON.parse(await fs.readFile(path.join(project, "tsconfig.json"), "utf8")) as {
        compilerOptions?: object;
      };
      const manifest = JSON.parse(await fs.readFile(path.join(project, "package.json"), "utf8")) as object;
      await write(project, {
        "tsconfig.json": JSON.stringify({
          ...config,
          extends: "config-of-others",
          compilerOptions: { ...config.compilerOptions, plugins: [{ name: "./evil.cjs" }] },
        }),
        "evil.cjs": marking("plug-in"),
        ".pnp.cjs": marking("pnp"),
        "esbuild.config.mjs": marking("esbuild-config"),
        "package.json": JSON.stringify({ ...manifest, scripts: scriptsThatMark() }),
        "node_modules/config-of-others/tsconfig.json": "{}",
        "node_modules/config-of-others/index.js": marking("config-of-others"),
        "node_modules/typescript/package.json": JSON.stringify({
          name: "typescript",
          bin: { tsc: "tsc.js" },
        }),
        "node_modules/typescript/tsc.js": marking("typescript"),
        ...planted("esbuild"),
        ...planted("componentize-qjs"),
        ...planted("@babel/parser"),
      });
      outcome = await wasmcp(project, ["build"]);
    });

    test("the project is built, and what would run is named", () => {
      assert.equal(outcome.code, 0, outcome.stderr);
      assert.match(outcome.stderr, /types are not checked, .*`--typecheck`/);
    });
    for (const door of [
      "plug-in",
      "pnp",
      "esbuild-config",
      "scripts",
      "config-of-others",
      "typescript",
      "esbuild",
      "componentize-qjs",
      "@babel-parser",
    ]) {
      test(`does not run: ${door}`, () => checkUnmarked(door));
    }

    test("does not run in `wasmcp dev`", async () => {
      const args = ["dev", "--addr", "127.0.0.1:0", "--json"];
      const { stdout, stderr } = await runCommand(args, {
        cwd: project,
        env: home(),
        onOutput: (text, interrupt) => {
          if (/"(?:ready|failed)"/.test(text)) interrupt();
        },
      });
      assert.match(stdout, /"ready"/, stderr);
      assert.deepEqual(await fs.readdir(marks), []);
    });

    test("the compiler runs for a user who agrees at the terminal", { skip: noTerminal }, async () => {
      const { screen } = await runAtTerminal(["build"], { cwd: project, env: home() }, (seen) =>
        seen.endsWith("[y/N] ") ? "y\r" : undefined,
      );
      assert.match(screen, /runs the TypeScript compiler of the project/);
      assert.match(screen, /node_modules\/typescript\/tsc\.js/);
      assert.deepEqual(await fs.readdir(marks), ["typescript"]);
    });
  });

  /** Runs in a sandbox while the engine takes its snapshot. */
  test("sees nothing of the machine while it is packaged", async () => {
    const project = await cloned("nosy", "typescript");
    await write(project, {
      "src/nosy.ts": `export const seen = JSON.stringify([process.env, process.argv, process.cwd?.()]);\n`,
    });
    const entry = path.join(project, "src/index.ts");
    const text = await fs.readFile(entry, "utf8");
    await fs.writeFile(entry, `import { seen } from "./nosy.ts";\nconsole.log(seen);\n${text}`);
    const { code, stderr } = await wasmcp(project, ["build", "--no-typecheck"], {
      MY_SECRET: "hush-hush-hush",
    });
    assert.equal(code, 0, stderr);
    const component = await fs.readFile(path.join(project, "dist/nosy.wasm"), "latin1");
    assert.equal(component.includes("hush-hush-hush"), false);
    assert.equal(component.includes(project), false);
  });
});

function scriptsThatMark(): Readonly<Record<string, string>> {
  const script = `node -e ${JSON.stringify(marking("scripts").trim())}`;
  return { prebuild: script, build: script, postbuild: script, prepare: script, install: script };
}

async function checkUnmarked(door: string): Promise<void> {
  assert.equal((await fs.readdir(marks)).includes(door), false, `${door} has run`);
}
