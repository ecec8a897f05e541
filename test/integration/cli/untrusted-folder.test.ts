/** The `wasmcp.toml` of a stranger: which files it may write, and which variables it may take. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { assets } from "../sample-server.ts";
import { noTerminal, runAtTerminal } from "./pseudo-terminal.ts";
import { type Outcome, runCommand } from "./run-command.ts";

let root: string;
let home: string;
let cloned: string;

before(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-cloned-")));
  home = path.join(root, "home");
  cloned = path.join(root, "cloned");
  await fs.mkdir(home);
  await fs.mkdir(cloned);
  await fs.writeFile(path.join(home, ".bashrc"), "export EDITOR=vi\n");
  await fs.copyFile(path.join(assets.components, "method-not-found.wasm"), path.join(home, "mine.wasm"));
  // A middleware of the framework is a component like a user's.
  await fs.copyFile(path.join(assets.components, "method-not-found.wasm"), path.join(cloned, "part.wasm"));
  await fs.symlink(home, path.join(cloned, "linked"));
  const servers: Readonly<Record<string, string>> = {
    bashrc: 'output = "../home/.bashrc"',
    absolute: `output = ${JSON.stringify(path.join(home, "mine.wasm"))}`,
    linked: 'output = "linked/mine.wasm"',
    source: 'output = "README.md"',
    root: 'state = "/"',
    hooks: 'state = ".git"',
    above: 'folders = { "/data" = "./ours", "/home" = "../home" }',
    through: 'folders = { "/data" = "linked" }',
    commits: 'folders = { "/data" = ".git/hooks" }',
    absent: 'folders = { "/data" = "ours/none" }',
    unused: 'folders = { "/data" = "ours" }',
    taking: 'runtime = "embedded"\nenvironment = { WASMCP_SERVER_TITLE = { from = "MY_SECRET" } }',
  };
  await fs.writeFile(
    path.join(cloned, "wasmcp.toml"),
    Object.entries(servers)
      .map(([name, lines]) => {
        return `[servers.${name}]\ncomponents = ["./part.wasm"]\naddress = "127.0.0.1:0"\n${lines}\n`;
      })
      .join("\n"),
  );
  await fs.mkdir(path.join(cloned, "ours"));
  await fs.mkdir(path.join(cloned, ".git", "hooks"), { recursive: true });
  await fs.writeFile(path.join(cloned, "README.md"), "# Mine\n");
});
after(() => fs.rm(root, { recursive: true, force: true }));

const env = () => ({ HOME: home, PATH: process.env["PATH"], MY_SECRET: "hush", TERM: "dumb" });

function wasmcp(...args: readonly string[]): Promise<Outcome> {
  return runCommand(args, { cwd: cloned, env: env() });
}

describe("what a server of wasmcp.toml may write", () => {
  for (const name of ["bashrc", "absolute", "linked"]) {
    test(`\`output\` inside of the folder only: ${name}`, async () => {
      for (const command of ["compose", "run"]) {
        const { code, stderr } = await wasmcp(command, name);
        assert.equal(code, 1, stderr);
        assert.match(stderr, /`output` of the server `\w+` must be inside of the folder of `wasmcp\.toml`/);
        assert.match(stderr, /wasmcp compose \w+ -o FILE/);
      }
      assert.equal(await fs.readFile(path.join(home, ".bashrc"), "utf8"), "export EDITOR=vi\n");
      assert.deepEqual(
        await fs.readFile(path.join(home, "mine.wasm")),
        await fs.readFile(path.join(cloned, "part.wasm")),
      );
    });
  }

  test("a file that is not wasm stays, also inside of the folder", async () => {
    const { code, stderr } = await wasmcp("compose", "source");
    assert.equal(code, 1);
    assert.match(stderr, /README\.md`: it is not a WebAssembly file/);
    assert.equal(await fs.readFile(path.join(cloned, "README.md"), "utf8"), "# Mine\n");
  });

  test("a user who wants another place names it", async () => {
    const target = path.join(home, "wanted.wasm");
    for (const _ of [1, 2]) {
      const { code, stderr } = await wasmcp("compose", "absolute", "-o", target);
      assert.equal(code, 0, stderr);
    }
    assert.equal((await fs.readFile(target)).subarray(0, 4).toString("latin1"), "\0asm");
    const { code, stderr } = await wasmcp("compose", "-o", target);
    assert.equal(code, 2);
    assert.match(stderr, /'-o' is for one server/);
  });

  for (const name of ["root", "hooks"]) {
    test(`\`state\` inside of the folder only: ${name}`, async () => {
      const { code, stderr } = await wasmcp("run", name);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /`state` of the server `\w+` must be inside of the folder/);
      assert.match(stderr, /wasmcp run \w+ --state FOLDER/);
      const dev = await wasmcp("dev", "--server", name);
      assert.equal(dev.code, 1, dev.stderr);
      assert.match(dev.stderr, /`state` of the server/);
    });
  }

  for (const [name, guest] of [
    ["above", "/home"],
    ["through", "/data"],
    ["commits", "/data"],
  ] as const) {
    test(`\`folders\` inside of the folder only: ${name}`, async () => {
      const { code, stderr } = await wasmcp("run", name);
      assert.equal(code, 1, stderr);
      assert.ok(stderr.includes(`\`folders."${guest}"\` of the server \`${name}\` must be inside`), stderr);
      assert.ok(stderr.includes(`wasmcp run ${name} --dir FOLDER::${guest}`), stderr);
      const dev = await wasmcp("dev", "--server", name);
      assert.equal(dev.code, 1, dev.stderr);
      assert.ok(dev.stderr.includes(`\`folders."${guest}"\``), dev.stderr);
    });
  }

  test("a folder that the user names takes the place of one in the file, and needs a part that uses it", async () => {
    const absent = await wasmcp("run", "absent");
    assert.match(absent.stderr, /folder not found: `.*none`, for `\/data`\ncreate it first/);
    // Nothing in this server uses folders, which is found only after the one in the file is out of the way.
    for (const args of [
      ["absent", "--dir", `${home}::/data`],
      ["through", "--dir", "ours::/data"],
      ["unused"],
    ]) {
      const { code, stderr } = await wasmcp("run", ...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /no part of `.*\.wasm` uses folders/);
    }
  });
});

describe("what a server of wasmcp.toml may take of the user's environment", () => {
  test("nothing, where the user cannot be asked", async () => {
    for (const args of [
      ["run", "taking"],
      ["run", "taking", "--json"],
      ["dev", "--server", "taking"],
    ]) {
      const { code, stdout, stderr } = await wasmcp(...args);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /takes variables of your environment: `MY_SECRET` \(as `WASMCP_SERVER_TITLE`\)/);
      assert.match(stderr, /--allow-env/);
      assert.doesNotMatch(stderr, /hush/);
    }
  });

  test("at a terminal, the user sees what is taken, and may refuse", { skip: noTerminal }, async () => {
    const { code, screen } = await runAtTerminal(["run", "taking"], { cwd: cloned, env: env() }, (seen) =>
      seen.endsWith("[y/N] ") ? "\r" : undefined,
    );
    assert.equal(code, 1, screen);
    assert.match(screen, /The server taking of \S+wasmcp\.toml takes variables of your environment:/);
    assert.match(screen, /^ {2}MY_SECRET {2}for every component .*, as WASMCP_SERVER_TITLE\r$/m);
    assert.match(screen, /Give them to the server\?/);
    assert.doesNotMatch(screen, /hush|Running/);
  });

  test("a user who agrees is not asked again", { skip: noTerminal }, async () => {
    let questions = 0;
    for (const expected of [1, 1]) {
      const { screen } = await runAtTerminal(["run", "taking"], { cwd: cloned, env: env() }, (seen) => {
        if (seen.endsWith("[y/N] ")) {
          questions += 1;
          return "y\r";
        }
        // Ctrl-C, once the server runs.
        return /Ctrl-C stops it/.test(seen) ? "\x03" : undefined;
      });
      assert.match(screen, /Running:.*127\.0\.0\.1/);
      assert.equal(questions, expected);
    }
  });
});
