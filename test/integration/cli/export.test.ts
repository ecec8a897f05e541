/** What `wasmcp export` writes for services, by the command, with the tools that check it. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { findOnPath } from "../../../toolchain/programs.ts";
import { needs } from "../../tools.ts";
import { calculatorFile } from "../sample-server.ts";
import { runCommand } from "./run-command.ts";

const run = promisify(execFile);
const wasmtime = needs("wasmtime");
const noChroot = process.getuid?.() === 0 ? false : "only root can change the root folder";
const systemd = await findOnPath("systemd-analyze", process.env);

describe("an exported service", { timeout: 300_000 }, () => {
  let work = "";

  const wasmcp = (...args: string[]) => runCommand(args, { cwd: work, env: { ...process.env, HOME: work } });

  before(async () => {
    work = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-export-"));
    const allow = ["--allow", "environment:UNITS=calculator"];
    const { code, stderr } = await wasmcp("compose", "server", calculatorFile, "-o", "s.wasm", ...allow);
    assert.equal(code, 0, stderr);
  });
  after(() => fs.rm(work, { recursive: true, force: true }));

  test("has names of variables, and a value is refused without being shown", async () => {
    const refused = await wasmcp("export", "compose", "s.wasm", "-o", "new", "--env", "API_KEY=xyzzy");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /found `API_KEY=\.\.\.`/);
    assert.doesNotMatch(refused.stderr, /xyzzy/);
    const made = await wasmcp("export", "compose", "s.wasm", "-o", "compose", "--env", "API_KEY");
    assert.equal(made.code, 0, made.stderr);
    assert.match(await fs.readFile(path.join(work, "compose/compose.yaml"), "utf8"), /^ {6}- API_KEY$/m);
    assert.deepEqual(
      (await fs.readdir(work)).filter((name) => name === "new" || name.startsWith(".export")),
      [],
    );
  });

  test("has the variables that its parts were granted", async () => {
    const made = await wasmcp("export", "kubernetes", "s.wasm", "-o", "kubernetes", "--json");
    assert.equal(made.code, 0, made.stderr);
    const { variables, warnings } = JSON.parse(made.stdout) as Record<string, readonly string[]>;
    assert.deepEqual([variables, warnings], [["UNITS"], []]);
    const text = await fs.readFile(path.join(work, "kubernetes/kubernetes.yaml"), "utf8");
    assert.match(text, /configMapKeyRef:\n +name: s\n +key: UNITS$/m);
  });

  test(
    "is a unit that systemd takes, with little exposure",
    { skip: systemd ? false : "no systemd" },
    async () => {
      const made = await wasmcp("export", "systemd", "s.wasm", "-o", "unit", "--name", "weather");
      assert.equal(made.code, 0, made.stderr);
      const unit = path.join(work, "unit/weather.service");
      // The program of the unit has to exist where it is verified.
      const text = (await fs.readFile(unit, "utf8")).replace("/usr/local/bin/wasmtime", process.execPath);
      await fs.writeFile(unit, text);
      const verified = await run("systemd-analyze", ["verify", unit]);
      assert.equal(verified.stderr, "");
      await run("systemd-analyze", ["security", "--offline=true", "--threshold=20", unit]);
    },
  );

  test(
    "is an image whose files alone serve a client, for a user without rights",
    { skip: noChroot },
    async () => {
      const made = await wasmcp("export", "image", "s.wasm", "-o", "image", "--wasmtime", wasmtime);
      assert.equal(made.code, 0, made.stderr);
      const layout = path.join(work, "image/layout");
      const read = async (name: string) =>
        JSON.parse(await fs.readFile(path.join(layout, name), "utf8")) as never;
      const blob = ({ digest }: { readonly digest: string }) => `blobs/${digest.replace(":", "/")}`;
      const index: { readonly manifests: readonly [{ readonly digest: string }] } = await read("index.json");
      const manifest: Record<"config", { readonly digest: string }> & {
        readonly layers: readonly { readonly digest: string }[];
      } = await read(blob(index.manifests[0]));
      const {
        config,
      }: { readonly config: { readonly User: string; readonly Entrypoint: readonly string[] } } = await read(
        blob(manifest.config),
      );
      const root = path.join(work, "root");
      await fs.mkdir(root);
      for (const layer of manifest.layers)
        await run("tar", ["-xzpf", path.join(layout, blob(layer)), "-C", root]);
      const dockerfile = await fs.readFile(path.join(work, "image/Dockerfile"), "utf8");
      assert.match(dockerfile, new RegExp(`^ADD layout/${manifest.layers.map(blob)[1]} /$`, "m"));
      const words = config.Entrypoint.map((word) => word.replace("0.0.0.0:8080", "127.0.0.1:0"));
      const server = spawn("chroot", [`--userspec=${config.User}`, root, ...words], {
        env: { PATH: process.env["PATH"], UNITS: "metric" },
      });
      const exited = once(server, "exit");
      try {
        const url = await new Promise<URL>((resolve, reject) => {
          const log: string[] = [];
          createInterface(server.stderr).on("line", (line) => {
            log.push(line);
            const listening = /^Serving HTTP on (http:\S+)/.exec(line)?.[1];
            if (listening !== undefined) resolve(new URL("/mcp", listening));
          });
          void exited.then(() => reject(new Error(log.join("\n"))));
        });
        const client = new Client({ name: "test", version: "1" });
        await client.connect(new StreamableHTTPClientTransport(url));
        const { content } = await client.callTool({ name: "add", arguments: { a: 2, b: 3 } });
        assert.match(JSON.stringify(content), /5/);
        await client.close();
      } finally {
        server.kill("SIGINT");
      }
      // wasmtime ends by itself at the signal that the image names.
      assert.deepEqual(await exited, [0, null]);
    },
  );

  test("is refused for the other transport", async () => {
    const { code, stderr } = await wasmcp("export", "npm", "s.wasm", "-o", "npm");
    assert.equal(code, 1);
    assert.match(stderr, /--transport stdio/);
  });
});
