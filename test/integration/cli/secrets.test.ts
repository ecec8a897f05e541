/** Secrets are in no list of processes, no output and no file, however they are given. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { buildHttpFixture } from "../run/http-fixture.ts";
import { commandLineOf, descendantsOf, until, withoutProc } from "../../processes.ts";
import { needs } from "../../tools.ts";
import { runtimes } from "../sample-server.ts";
import { command, runCommand } from "./run-command.ts";

needs("wasmtime");

const secret = `hush-${process.pid}`;
let folder: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-secrets-"));
  await buildHttpFixture(path.join(folder, "server.wasm"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_CACHE_HOME: path.join(folder, "cache"),
  XDG_STATE_HOME: path.join(folder, "state"),
  FROM_MINE: `${secret}-1`,
});

for (const runtime of runtimes) {
  test(`of a server on ${runtime}`, { skip: withoutProc, timeout: 180_000 }, async (t) => {
    const given = ["--env", "FROM_MINE", "--env", `TYPED=${secret}-2`, `--env=WASMCP_STATE_KEY=${secret}-3`];
    const args = ["run", "server.wasm", "--runtime", runtime, "--addr", "127.0.0.1:0", "--json", ...given];
    const child = spawn(process.execPath, [command, ...args], { cwd: folder, env: environment() });
    t.after(() => child.kill());
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    await until(() => output.includes('"url"'), "the URL", 150_000);
    const { url } = JSON.parse(output.split("\n").find((line) => line.includes('"url"')) ?? "") as {
      url: string;
    };
    const seen = await (await fetch(new URL("/env", url))).text();
    for (const number of [1, 2, 3]) assert.ok(seen.includes(`${secret}-${number}`), seen);
    await fetch(new URL("/trap", url));
    const pid = child.pid ?? 0;
    const processes = [pid, ...descendantsOf(pid)].map(commandLineOf);
    assert.ok(processes.length > 2, processes.join());
    assert.match(processes[0] ?? "", /^wasmcp run server\.wasm .*--env TYPED=\*/);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGINT");
    await ended;
    const files = await fs.readdir(folder, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((entry) => entry.isFile())
      .map((entry) => fs.readFile(path.join(entry.parentPath, entry.name), "latin1"));
    for (const text of [output, ...processes, ...(await Promise.all(texts))]) {
      assert.ok(!text.includes(secret), text.slice(0, 2_000));
    }
  });
}

const mistakes: readonly (readonly string[])[] = [
  ["call", `http://me:${secret}@127.0.0.1:1/mcp`, "--json"],
  ["call", "http://127.0.0.1:1/mcp", "--header", `Authorization=Bearer ${secret}`],
  ["call", "http://127.0.0.1:1/mcp", "--header", `Authorization: Bearer ${secret}`],
  ["call", "http://127.0.0.1:1/mcp", "--header", "Authorization=$FROM_MINE"],
  ["run", "server.wasm", "--env", `=${secret}`],
  ["run", "nothing.wasm", "--env", `KEY=${secret}`],
];

for (const args of mistakes) {
  test(`in the failure of \`${args.join(" ").replaceAll(secret, "…")}\``, { timeout: 180_000 }, async () => {
    const { code, stdout, stderr } = await runCommand(args, { cwd: folder, env: environment() });
    assert.notEqual(code, 0);
    assert.match(stderr, /./);
    assert.ok(!`${stdout}${stderr}`.includes(secret), stderr);
  });
}
