/** The lines that `compose` prints work as printed, in an empty folder: a shell runs each of them. */
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { needs } from "../../tools.ts";
import { compileTestTools, type TestTools } from "../components/composed-server.ts";
import { initialize } from "../components/legacy-cases.ts";
import { command, runCommand } from "./run-command.ts";

const wasmtime = needs("wasmtime");

let folder = "";
let env: NodeJS.ProcessEnv = {};
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-printed-"));
  const programs = path.join(folder, "bin");
  await fs.mkdir(programs);
  await fs.mkdir(path.join(folder, "home"));
  await fs.writeFile(
    path.join(programs, "wasmcp"),
    `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  await fs.symlink(wasmtime, path.join(programs, "wasmtime"));
  env = {
    HOME: path.join(folder, "home"),
    PATH: `${programs}${path.delimiter}/usr/bin${path.delimiter}/bin`,
    WASMTIME: wasmtime,
  };
  for (const name of ["showcase", "visitor"] as const) {
    await fs.writeFile(path.join(folder, `${name}.wasm`), await compileTestTools(name, folder));
  }
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Composes in a new and empty folder, and returns the lines below "Run it:" and the entry for clients. */
async function compose(
  part: TestTools,
  options: readonly string[],
): Promise<{ readonly cwd: string; readonly lines: readonly string[]; readonly client: Entry | undefined }> {
  const cwd = await fs.mkdtemp(path.join(folder, "empty-"));
  const args = ["compose", "server", path.join(folder, `${part}.wasm`), ...options];
  const { code, stdout, stderr } = await runCommand(args, { cwd, env });
  assert.equal(code, 0, stderr);
  const [, shown = ""] = stdout.split("\nRun it:\n");
  const lines = shown
    .split("\n")
    .filter((line) => line.startsWith("  ") && !line.startsWith("  {"))
    .map((line) => line.trim());
  const entry = shown.split("\n").find((line) => line.startsWith("  {"));
  return { cwd, lines, client: entry === undefined ? undefined : (JSON.parse(entry) as Entry) };
}

interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

function shell(line: string, cwd: string): ChildProcessWithoutNullStreams {
  // A group of its own, so that what the shell starts ends with it.
  return spawn("/bin/sh", ["-c", line], { cwd, env, detached: true });
}

function end({ pid }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGTERM");
  } catch {
    // It has ended.
  }
}

/** Sends one message to a server over stdio, and returns the line that it answers. */
async function overStdio(child: ChildProcessWithoutNullStreams): Promise<string> {
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.end(`${JSON.stringify(initialize("2025-11-25"))}\n`);
  await once(child, "close");
  assert.equal(child.exitCode, 0, stderr);
  return stdout;
}

/** The status of the first request to a server over HTTP, which says on either stream where it listens. */
async function overHttp(child: ChildProcessWithoutNullStreams): Promise<number> {
  const address = await new Promise<string>((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer): void => {
      text += chunk.toString();
      const [found] = /http:\/\/127\.0\.0\.1:[1-9]\d*(?=\D)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("close", () => reject(new Error(`ended: ${text}`)));
  });
  const { status } = await fetch(`${address}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify(initialize("2025-11-25")),
  });
  return status;
}

for (const part of ["showcase", "visitor"] as const) {
  test(`for a server of ${part} over HTTP`, { timeout: 180_000 }, async () => {
    const { cwd, lines } = await compose(part, []);
    assert.equal(lines.length, 2, lines.join("\n"));
    for (const line of lines) {
      // Another server may use the port that is printed.
      const free = line.includes("--addr")
        ? line.replace(/--addr \S+/, "--addr 127.0.0.1:0")
        : `${line} --addr 127.0.0.1:0`;
      const child = shell(free, cwd);
      try {
        assert.equal(await overHttp(child), 200, line);
      } finally {
        end(child);
      }
    }
  });

  test(`for a server of ${part} over stdio`, { timeout: 180_000 }, async () => {
    // A name that looks like an option, and needs quotes.
    const { cwd, lines, client } = await compose(part, ["--transport", "stdio", "-o", "./-my server.wasm"]);
    assert.equal(lines.length, 2, lines.join("\n"));
    for (const line of lines) {
      const answer = await overStdio(shell(line, cwd));
      assert.match(answer, /"protocolVersion":"2025-11-25"/, line);
    }
    assert.ok(client !== undefined);
    const elsewhere = await fs.mkdtemp(path.join(folder, "client-"));
    const child = spawn(client.command, client.args, { cwd: elsewhere, env });
    assert.match(await overStdio(child), /"protocolVersion":"2025-11-25"/);
  });
}

test("for a server on the embedded runtime", { timeout: 180_000 }, async () => {
  const { cwd, lines } = await compose("visitor", ["--runtime", "embedded", "--transport", "stdio"]);
  assert.equal(lines.length, 1);
  assert.match(await overStdio(shell(lines[0] ?? "", cwd)), /"protocolVersion":"2025-11-25"/);
});
