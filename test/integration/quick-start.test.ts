/**
 * The quick start of the reference with its commands: a project in each language, `make` in each, aliases, and a server of two of them.
 *
 * Compiling takes a minute, so that what `make` makes is kept by the content of the project and of the builder: `wasmcp` is then a program
 * that copies it instead of compiling again.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { keep, keptComponent } from "../kept.ts";
import { until } from "../processes.ts";
import { buildEnvironment } from "../python-component.ts";
import { cargoEnvironment, shareSdk } from "../rust-project.ts";
import { needs } from "../tools.ts";
import { command } from "./cli/run-command.ts";

needs("cargo");

const skip = spawnSync("make", ["--version"]).status === 0 ? false : "`make` not found";

const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-quick-start-")));
after(() => fs.rm(folder, { recursive: true, force: true }));

const env = {
  ...cargoEnvironment,
  PATH: `${path.join(folder, "bin")}${path.delimiter}${buildEnvironment["PATH"] ?? ""}`,
  XDG_CACHE_HOME: path.join(folder, "cache"),
  XDG_CONFIG_HOME: path.join(folder, "config"),
  XDG_STATE_HOME: path.join(folder, "state"),
};

/** Each project, its language, what `make` makes, and whether that takes long. */
const projects = [
  ["time-tools", "python", "time-tools.wasm", true],
  ["math-tools", "rust", "target/wasm32-wasip2/release/math_tools.wasm", true],
  ["text-tools", "typescript", "dist/text-tools.wasm", false],
  ["word-tools", "assemblyscript", "dist/word-tools.wasm", false],
] as const;

/** Runs a line in the shell. */
function sh(line: string, more: NodeJS.ProcessEnv = {}): string {
  const options = { cwd: folder, env: { ...env, ...more }, encoding: "utf8", timeout: 600_000 } as const;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], options);
  assert.equal(status, 0, `${line}\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** `wasmcp` on `PATH`: it takes what was kept instead of compiling the same again. */
async function installCommand(): Promise<void> {
  const file = path.join(folder, "bin/wasmcp");
  const copy =
    'if [ "$1" = build ] && [ -f "$KEPT" ]; then mkdir -p "$(dirname "$MADE")" && exec cp "$KEPT" "$MADE"; fi';
  await fs.mkdir(path.dirname(file));
  await fs.writeFile(file, `#!/bin/sh\n${copy}\nexec "${process.execPath}" "${command}" "$@"\n`, {
    mode: 0o755,
  });
}

test("`wasmcp new` and `make` make a component in each language", { skip, timeout: 1_200_000 }, async (t) => {
  await installCommand();
  for (const [project, language, component, isSlow] of projects) {
    await t.test(language, async () => {
      sh(`wasmcp new ${project} --language ${language}`);
      const made = path.join(folder, project, component);
      if (!isSlow) sh(`cd ${project} && make`);
      else {
        if (language === "rust") await shareSdk(path.join(folder, project));
        const kept = await keptComponent(path.join(folder, project));
        sh(`cd ${project} && make`, { KEPT: kept, MADE: made });
        await keep(made, kept);
      }
      assert.ok((await fs.stat(made)).size > 10_000);
    });
  }
});

test("aliases of two of them become a server that answers", { skip, timeout: 300_000 }, async (t) => {
  sh("wasmcp registry component add time ./time-tools/time-tools.wasm");
  sh("wasmcp registry component add math ./math-tools");
  sh("wasmcp compose server time math -o server.wasm");
  const child = spawn(
    "wasmcp",
    ["run", "server.wasm", "--runtime", "embedded", "--addr", "127.0.0.1:0", "--json"],
    {
      cwd: folder,
      env,
    },
  );
  const ended = new Promise((resolve) => child.once("close", resolve));
  t.after(() => {
    child.kill("SIGINT");
    return ended;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await until(() => output.includes('"url"') || child.exitCode !== null, "the URL", 150_000);
  const line = output.split("\n").find((each) => each.includes('"url"'));
  assert.ok(line !== undefined, output);
  const client = new Client({ name: "test", version: "1" });
  t.after(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(new URL((JSON.parse(line) as { url: string }).url)));
  const call = async (name: string, args: object) => {
    const { content } = await client.callTool({ name, arguments: { ...args } });
    return (content as readonly { readonly text?: string }[])[0]?.text;
  };
  assert.equal(await call("reverse", { text: "hello" }), "olleh");
  assert.equal(await call("add", { a: 10, b: 32 }), "42");
});
