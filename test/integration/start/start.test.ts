import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../sample-server.ts";
import { without } from "../../tools.ts";

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** How long `npm start` may take. */
const TIME_LIMIT_MS = 5 * 60_000;

/** Runs the script of `npm start`, and sends Ctrl-C when the output has `until`. */
function start(args: readonly string[], until?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const script = path.join(repositoryRoot, "scripts/start.ts");
    const child = spawn(process.execPath, [script, "--addr", "127.0.0.1:0", ...args], {
      cwd: repositoryRoot,
      timeout: TIME_LIMIT_MS,
      killSignal: "SIGKILL",
    });
    let output = "";
    let interrupted = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (until === undefined || interrupted || !output.includes(until)) return;
        interrupted = true;
        child.kill("SIGINT");
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

async function checkOutput({ code, output }: Outcome, runtime: string): Promise<void> {
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`✔ started the server .*${runtime}`));
  const url = /Your MCP server {2}(http:\/\/127\.0\.0\.1:\d+\/mcp)$/m.exec(output)?.[1];
  assert.ok(url !== undefined, output);
  assert.ok(
    output.includes(`code --add-mcp '{"name":"wasmcp-sample","type":"http","url":"${url}"}'\n`),
    output,
  );
  assert.ok(output.includes(`claude mcp add --transport http wasmcp-sample ${url}\n`), output);
  // One answer by the TypeScript tool, one by the AssemblyScript tool.
  assert.match(output, /→ text-statistics .*\n {2}← \{.*"words":5.*\} \d/);
  assert.match(output, /→ prime-factors .*\n {2}← 2 × 2 × 2 × 3 × 3 × 439 × 641 \d/);
  await assert.rejects(fetch(url), "the server still runs");
  const samples = /TypeScript, (\S+)/.exec(output)?.[1] ?? "";
  assert.ok(samples.startsWith(".scratch/"), output);
  await assert.rejects(fs.stat(path.join(repositoryRoot, path.dirname(samples))), { code: "ENOENT" });
}

test("`npm start -- --once` ends after the first answers, on the embedded runtime", async () => {
  await checkOutput(await start(["--runtime", "embedded", "--once"]), "embedded");
});

test(
  "`npm start` serves until Ctrl-C and leaves nothing behind, on wasmtime",
  { skip: without("wasmtime") },
  async () => {
    await checkOutput(await start(["--runtime", "wasmtime"], "Ctrl-C stops the server"), "wasmtime");
  },
);

test("`npm start` refuses an unknown runtime", async () => {
  const { code, output } = await start(["--runtime", "wasmer"]);
  assert.equal(code, 1);
  assert.match(output, /expected `wasmtime`, `embedded` or `auto` as runtime, found `wasmer`/);
});
