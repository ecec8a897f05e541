/** A command that is killed (`kill -9`, or for lack of memory) leaves no process behind, idle or busy. */
import assert from "node:assert/strict";
import { fork, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import { request as httpRequest } from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { here } from "../../host.ts";
import { buildOnce } from "../../kept.ts";
import { commandLineOf, descendantsOf, killAndAwait, until, withoutProc } from "../../processes.ts";
import { needs } from "../../tools.ts";
import { command } from "../cli/run-command.ts";
import { newScript } from "../dev/projects.ts";
import { addWitPackages } from "../everything-server.ts";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";

needs("wasmtime");

const LIMIT_MS = 180_000;

let folder: string;
/** Servers with a tool `as-loop` that never ends. */
const files = { http: "", stdio: "" };

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-killed-"));
  const project = path.join(folder, "runaway");
  await fs.cp(path.join(repositoryRoot, "test/fixtures/runaway/assemblyscript"), project, {
    recursive: true,
  });
  await addWitPackages(project, ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"]);
  const file = await buildOnce(project);
  for (const transport of ["http", "stdio"] as const) {
    files[transport] = path.join(folder, `${transport}.wasm`);
    const options = { ...here, specs: [file], output: files[transport], transport, force: false };
    await composeFiles(options, unwatchedJob, assets);
  }
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Starts the command, and resolves when its output has matched. */
async function start(
  args: readonly string[],
  ready: RegExp,
  input = "",
): Promise<{ readonly child: ChildProcess; readonly output: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder, "cache"), XDG_STATE_HOME: folder },
    stdio: "pipe",
  });
  child.stdin.on("error", () => {});
  // The input stays open.
  child.stdin.write(input);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  await until(() => ready.test(output) || child.exitCode !== null, `${ready}`, LIMIT_MS);
  assert.match(output, ready);
  return { child, output };
}

const pidOf = ({ pid }: ChildProcess): number => pid ?? assert.fail("it has not started");

function post(url: string, body: object): void {
  const request = httpRequest(url, { method: "POST", headers: { "content-type": "application/json" } });
  request.on("error", () => {});
  request.end(JSON.stringify(body));
}

const loop = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "as-loop" } };
/** Whether a process has computed for longer than a start takes. */
const isBusy = async (pids: readonly number[]): Promise<boolean> => {
  const stats = await Promise.all(
    pids.map((pid) => fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  return stats.some((stat) => Number(stat.slice(stat.lastIndexOf(")")).split(" ")[12]) > 200);
};

for (const runtime of runtimes) {
  describe(`on ${runtime}`, { skip: withoutProc, timeout: 3 * LIMIT_MS }, () => {
    const options = ["--runtime", runtime, "--timeout", "none"];

    test("`wasmcp run`, with an endless call and a client that listens", async () => {
      const args = ["run", files.http, ...options, "--addr", "127.0.0.1:0", "--json"];
      const { child, output } = await start(args, /"url"/);
      const { url } = JSON.parse(output.split("\n").find((line) => line.includes('"url"')) ?? "") as {
        url: string;
      };
      post(url, loop);
      const listener = httpRequest(url, { headers: { accept: "text/event-stream" } });
      listener.on("error", () => {});
      listener.end();
      const pid = pidOf(child);
      const servers = () => descendantsOf(pid).filter((each) => !commandLineOf(each).startsWith("/bin/sh"));
      await until(() => servers().length === (runtime === "wasmtime" ? 2 : 1), "its servers");
      await killAndAwait(pid);
    });

    test("`wasmcp run --stdio`, with an endless call and an input that stays open", async () => {
      const clientInfo = { name: "test", version: "1" };
      const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
      const input = [{ jsonrpc: "2.0", id: 0, method: "initialize", params }, loop]
        .map((message) => `${JSON.stringify(message)}\n`)
        .join("");
      const { child } = await start(["run", "--stdio", files.stdio, ...options], /"protocolVersion"/, input);
      await killAndAwait(pidOf(child));
    });

    test("`wasmcp call`, in an endless call", async () => {
      const { child } = await start(["call", files.http, "as-loop", ...options, "--json"], /calling as-loop/);
      await killAndAwait(pidOf(child));
    });
  });
}

test(
  "`wasmcp dev`, with code that never ends while it is built",
  { skip: withoutProc, timeout: 3 * LIMIT_MS },
  async () => {
    const project = await newScript(folder, "endless");
    await fs.appendFile(project.entry, "\nfor (;;);\n");
    const { child } = await start(
      ["dev", project.directory, "--addr", "127.0.0.1:0", "--json"],
      /"building"/,
    );
    const pid = pidOf(child);
    let busy = false;
    await until(
      () => {
        void isBusy(descendantsOf(pid)).then((is) => (busy ||= is));
        return busy;
      },
      "the loop",
      LIMIT_MS,
    );
    await killAndAwait(pid);
  },
);

test(
  "a program that runs servers itself, as the extension host does",
  { skip: withoutProc, timeout: LIMIT_MS },
  async () => {
    const host = fork(path.join(import.meta.dirname, "parent.ts"), [files.http, path.join(folder, "cache")]);
    after(() => host.kill("SIGKILL"));
    const urls = await new Promise<readonly string[]>((resolve, reject) => {
      host.once("message", resolve);
      host.once("exit", (code) => reject(new Error(`it exited with ${code}`)));
    });
    assert.equal(urls.length, 2);
    for (const url of urls) post(url, loop);
    await killAndAwait(pidOf(host));
  },
);

test(
  "a command that ends by itself leaves none either",
  { skip: withoutProc, timeout: LIMIT_MS },
  async () => {
    const args = ["run", files.http, "--addr", "127.0.0.1:0", "--json"];
    const { child } = await start(args, /"url"/);
    const started = descendantsOf(pidOf(child));
    const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve([code, signal])));
    child.kill("SIGINT");
    assert.deepEqual(await ended, [0, null]);
    await until(() => started.every((pid) => commandLineOf(pid) === ""), "the end of its processes");
  },
);
