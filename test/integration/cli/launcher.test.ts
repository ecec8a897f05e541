/** `dist/bin` on PATH is the whole installation: the command runs with the program that the extension names, or with the Node on PATH. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { distRoot } from "../../../scripts/build.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { assets } from "../sample-server.ts";

const bin = path.join(distRoot, "bin");
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-launcher-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Runs a line in `sh` with these variables and no others. */
function shell(line: string, env: Readonly<Record<string, string>>, cwd: string = folder) {
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", line], {
    cwd,
    env: { HOME: folder, ...env },
    encoding: "utf8",
    timeout: 300_000,
  });
  return { status, stdout, stderr };
}

const { version } = JSON.parse(await fs.readFile(path.join(distRoot, "package.json"), "utf8")) as {
  readonly version: string;
};

describe("the launcher", { skip: process.platform === "win32" && "it is for sh" }, () => {
  test("runs the command with the program in `WASMCP_NODE`, with nothing else on PATH", () => {
    assert.deepEqual(shell("wasmcp --version", { PATH: bin, WASMCP_NODE: process.execPath }), {
      status: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test("turns an editor into Node, and passes arguments on as they are", async () => {
    const editor = path.join(folder, "editor");
    await fs.writeFile(editor, `#!/bin/sh\nprintf '<%s>' "$ELECTRON_RUN_AS_NODE" "$@"\nexit 3\n`, {
      mode: 0o755,
    });
    assert.deepEqual(shell(`wasmcp build "a b" '$c' ""`, { PATH: bin, WASMCP_NODE: editor }), {
      status: 3,
      stdout: `<1><${bin}/../wasmcp.js><build><a b><$c><>`,
      stderr: "",
    });
  });

  test("runs with the Node on PATH otherwise, also where the program in `WASMCP_NODE` is gone", async () => {
    const node = path.join(folder, "node-only");
    await fs.mkdir(node);
    await fs.symlink(process.execPath, path.join(node, "node"));
    for (const env of [{}, { WASMCP_NODE: path.join(folder, "gone") }]) {
      const { stdout, stderr } = shell("wasmcp --version", { PATH: `${bin}:${node}`, ...env });
      assert.deepEqual({ stdout, stderr }, { stdout: `${version}\n`, stderr: "" });
    }
  });

  test("says what is missing without any Node", () => {
    const { status, stderr } = shell("wasmcp --version", { PATH: bin });
    assert.equal(status, 127);
    assert.equal(stderr, "error: cannot find `node` on PATH\ninstall Node 20 or newer\n");
  });

  test("is found through links, and by a relative name", async () => {
    const links = path.join(folder, "links");
    await fs.mkdir(links);
    await fs.symlink(path.join(bin, "wasmcp"), path.join(links, "first"));
    await fs.symlink("first", path.join(links, "wasmcp"));
    const env = { PATH: `${links}:/usr/bin:/bin`, WASMCP_NODE: process.execPath };
    assert.equal(shell("wasmcp --version", env).stdout, `${version}\n`);
    assert.equal(shell("sh wasmcp --version", env, bin).stdout, `${version}\n`);
    assert.equal(shell("./wasmcp --version", env, bin).stdout, `${version}\n`);
  });

  test("builds a new project with `npm run build`, in an empty home and without a network", async () => {
    const { directory } = await scaffold(
      { name: "tools", language: "assemblyscript", directory: folder, force: false },
      assets,
    );
    // npm itself needs a Node.
    const PATH = [bin, path.dirname(process.execPath), "/usr/bin", "/bin"].join(":");
    const offline = { npm_config_registry: "http://127.0.0.1:1", npm_config_offline: "true" };
    const { status, stdout, stderr } = shell("npm run build", { PATH, ...offline }, directory);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /Built: dist\/tools\.wasm/u);
    assert.ok((await fs.stat(path.join(directory, "dist/tools.wasm"))).size > 0);
  });
});

test("the launcher for Windows has the line ends that its shell needs", async () => {
  const script = await fs.readFile(path.join(bin, "wasmcp.cmd"), "utf8");
  assert.deepEqual(script.match(/(?<!\r)\n/u), null);
  assert.match(script, /^"%WASMCP_NODE%" "%command%" %\*\r$/mu);
});
