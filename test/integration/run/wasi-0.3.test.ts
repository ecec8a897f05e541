/** Parts and servers of WASI 0.3, on the runtime that has it and on those that do not. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeServer } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { inspectComponent } from "../../../toolchain/inspect/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer, type StartOptions } from "../../../toolchain/run/index.ts";
import { places } from "../../host.ts";
import { needs } from "../../tools.ts";
import { assets, repositoryRoot } from "../sample-server.ts";

needs("wasmtime");

const TIME_LIMIT_MS = 180_000;
const fixtures = path.join(repositoryRoot, "test/fixtures/wasi-0.3");
const handler = path.join(fixtures, "wasi-http-handler-0.3.wasm");
const part = {
  name: "tool",
  bytes: await fs.readFile(path.join(fixtures, "tool-importing-wasi-clocks-0.3.wasm")),
};

let folder: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-wasi-0.3-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function start(file: string, options: Partial<StartOptions>): Promise<RunningServer> {
  const defaults = {
    file,
    runtime: "wasmtime",
    host: "127.0.0.1",
    port: 0,
    env: {},
    hostEnv: process.env,
    places: { ...places, cache: path.join(folder, "cache") },
  } as const;
  return startServer({ ...defaults, ...options }, unwatchedJob, assets);
}

describe("a server with a part of WASI 0.3", { timeout: TIME_LIMIT_MS }, () => {
  const clocks = "wasi:clocks/monotonic-clock@0.3.0";
  const importsOf = (denials: Parameters<typeof composeServer>[0]["denials"]) =>
    composeServer({ parts: [part], framework: frameworkIn(assets), denials: denials ?? [] }).plan.imports.map(
      ({ name }) => name,
    );
  let file: string;

  before(async () => {
    file = path.join(folder, "server.wasm");
    await fs.writeFile(
      file,
      composeServer({ parts: [part], framework: frameworkIn(assets), denials: [] }).component,
    );
  });

  test("is composed beside parts of 0.2, and can be denied what it imports", () => {
    assert.ok(importsOf([]).includes(clocks));
    assert.ok(!importsOf([{ what: "clocks", part: "tool" }]).includes(clocks));
  });

  test("answers on wasmtime", async () => {
    const server = await start(file, {});
    try {
      const params = {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      };
      const response = await fetch(server.url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
      });
      assert.equal(response.status, 200);
      assert.match(await response.text(), /"tools":\{/);
    } finally {
      await server.stop();
    }
  });

  test("is refused where nothing provides WASI 0.3, with what to install", async () => {
    await assert.rejects(start(file, { runtime: "embedded" }), {
      code: "no-wasi-0.3",
      message: `\`server.wasm\` uses \`${clocks}\`, of WASI 0.3, which the embedded runtime does not provide`,
      remedy: /install wasmtime 46 or newer/,
    });
  });
});

test("a handler of WASI 0.3 is a server, and runs", { timeout: TIME_LIMIT_MS }, async () => {
  assert.equal(inspectComponent(await fs.readFile(handler)).kind, "server");
  const server = await start(handler, {});
  try {
    assert.equal((await fetch(server.url)).status, 200);
  } finally {
    await server.stop();
  }
});
