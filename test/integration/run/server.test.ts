import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  quoteCommand,
  startServer,
  type RunningServer,
  type StartOptions,
} from "../../../toolchain/run/index.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { unwatchedJob, type Job } from "../../../toolchain/progress.ts";
import { buildHttpFixture } from "./http-fixture.ts";
import { needs } from "../../tools.ts";
import { places } from "../../host.ts";
import { until } from "../../processes.ts";

needs("wasmtime");

const assets = assetsAt(path.join(import.meta.dirname, "../../../dist"));
const runtimes = ["wasmtime", "embedded"] as const;

/** A suite or test that takes longer has failed: it waits for something that does not happen. */
const TIME_LIMIT_MS = 5 * 60_000;

let folder: string;
let file: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-run-"));
  file = path.join(folder, "server with a space.wasm");
  await buildHttpFixture(file);
});
after(() => fs.rm(folder, { recursive: true, force: true }));

const started: RunningServer[] = [];
// A test that fails before it stops its server must not leave the server running.
after(() => Promise.all(started.map((server) => server.stop())));

async function start(options: Partial<StartOptions>, job: Job = unwatchedJob): Promise<RunningServer> {
  const defaults = {
    file,
    runtime: "embedded",
    host: "127.0.0.1",
    port: 0,
    env: {},
    hostEnv: process.env,
    places: { ...places, cache: path.join(folder, "cache") },
  } as const;
  const server = await startServer({ ...defaults, ...options }, job, assets);
  started.push(server);
  return server;
}

/** One suite for both runtimes: a difference is a fault of the embedded runtime. */
for (const runtime of runtimes) {
  describe(`a server on ${runtime}`, { timeout: TIME_LIMIT_MS }, () => {
    let server: RunningServer;
    let log = "";
    const secret = `not for the screen ${process.pid}`;
    const env = { GREETING: "good morning", EMPTY: "", API_KEY: secret };

    before(async () => {
      server = await start({ runtime, env, onLog: (text) => (log += text) });
    });
    after(async () => {
      await server.stop();
      assert.deepEqual(await fetch(server.url).catch(() => "refused"), "refused");
    });

    const ask = (route: string, init?: RequestInit) => fetch(new URL(route, server.url), init);
    const text = async (route: string, init?: RequestInit) => (await ask(route, init)).text();
    /** Waits for a line in the log, which does not come together with the answer. */
    const logged = async (line: RegExp) => {
      await until(() => line.test(log), `a line with ${line} in the log`);
    };

    test("reports its URL and its runtime", () => {
      assert.equal(server.url, `http://127.0.0.1:${server.port}/mcp`);
      assert.equal(server.runtime, runtime);
    });

    test("shows its command with the names of variables, without their values", () => {
      const command = quoteCommand(server.command);
      assert.match(command, /--env GREETING --env EMPTY --env API_KEY( |$)/);
      assert.match(command, new RegExp(`--addr 127.0.0.1:${server.port}`));
      assert.ok(!command.includes(secret) && !command.includes("good morning"), command);
    });

    test("keeps secrets off the command line, which every user can read", () => {
      const processes = spawnSync("ps", ["-A", "-ww", "-o", "args"], { encoding: "utf8" }).stdout;
      assert.ok(!processes.includes(secret));
      assert.ok(processes.includes(process.execPath), "the list has this process too");
    });

    test("gives the component the configured environment, and no variable of this process", async () => {
      const lines = (await text("/env")).trimEnd().split("\n");
      // wasmtime adds its own number.
      const seen = lines.filter((line) => !line.startsWith("INSTANCE_ID="));
      assert.deepEqual(seen.sort(), [`API_KEY=${secret}`, "EMPTY=", "GREETING=good morning"]);
    });

    test("has a fresh instance for each request", async () => {
      assert.deepEqual([await text("/count"), await text("/count"), await text("/count")], ["1", "1", "1"]);
    });

    test("passes headers on, except those of the connection", async () => {
      const lines = (await text("/headers", { headers: { "X-Name": "a", accept: "text/plain" } })).split(
        "\n",
      );
      assert.ok(lines.includes("x-name: a") && lines.includes("accept: text/plain"), lines.join());
      assert.deepEqual(
        lines.filter((line) => /^(host|connection|keep-alive|transfer-encoding):/.test(line)),
        [],
      );
    });

    for (const size of [0, 1, 4096, 65_537, 8 * 1024 * 1024]) {
      test(`streams ${size} bytes through the component`, async () => {
        const body = Buffer.alloc(size, "0123456789abcdefg");
        const response = await ask("/echo", { method: "POST", body });
        assert.equal(response.status, 200);
        assert.ok(body.equals(Buffer.from(await response.arrayBuffer())));
      });
    }

    test("answers while the request's body is still coming", async () => {
      const request = httpRequest(new URL("/echo", server.url), { method: "POST" });
      request.write("first");
      const response = await new Promise<IncomingMessage>((resolve) => request.once("response", resolve));
      const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      assert.equal((await chunks.next()).value?.toString(), "first");
      request.end("second");
      assert.equal((await chunks.next()).value?.toString(), "second");
      assert.equal((await chunks.next()).done, true);
    });

    test("answers a request whose body the component never reads, and the next one", async () => {
      const body = Buffer.alloc(100_000);
      for (let i = 0; i < 3; i++) assert.equal(await text("/count", { method: "POST", body }), "1");
    });

    test("answers HEAD without a body", async () => {
      const response = await ask("/count", { method: "HEAD" });
      assert.deepEqual([response.status, await response.text()], [200, ""]);
    });

    test("closes the connection when the component does not finish its answer", async () => {
      // wasmtime ends an answer that a trap cut short like a complete one.
      for (const route of runtime === "wasmtime" ? ["/unfinished"] : ["/unfinished", "/late-trap"]) {
        await assert.rejects(async () => (await ask(route)).text(), route);
      }
      assert.equal(await text("/count"), "1");
    });

    test("serves more requests at once than there are processors", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => text("/pause")));
      assert.deepEqual(new Set(answers), new Set(["hello"]));
    });

    test("serves other requests while many requests stay open", async () => {
      const held = Array.from({ length: 24 }, () =>
        httpRequest(new URL("/echo", server.url), { method: "POST" }),
      );
      const responses = held.map(async (request) => {
        request.write("first");
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          request.once("response", resolve);
          request.once("error", reject);
        });
        return { response, first: await new Promise((resolve) => response.once("data", resolve)) };
      });
      const begun = await Promise.all(responses);
      assert.deepEqual(new Set(begun.map(({ first }) => String(first))), new Set(["first"]));
      assert.equal(await text("/pause"), "hello");
      for (const request of held) request.end();
      await Promise.all(
        begun.map(({ response }) => new Promise((resolve) => response.once("end", resolve).resume())),
      );
      assert.equal(await text("/count"), "1");
    });

    test("makes requests for the component", async () => {
      const other = createServer((request, response) => {
        response.writeHead(203);
        response.end(`${request.method} ${request.url} ${request.headers.host}`);
      });
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const authority = `127.0.0.1:${(other.address() as AddressInfo).port}`;
      const response = await ask(`/fetch?${authority}`);
      assert.deepEqual([response.status, await response.text()], [203, `GET /answer ${authority}`]);

      await new Promise((resolve) => other.close(resolve));
      const refused = await ask(`/fetch?${authority}`);
      // The sixth case of `error-code`: connection-refused.
      assert.deepEqual([refused.status, await refused.text()], [502, "error-code 6"]);
    });

    test("logs what the component writes to stderr", async () => {
      await text("/log");
      await logged(/^stderr \[\d+\] :: hello from the guest$/m);
    });

    test("answers 500 when the component traps, logs it, and serves the next request", async () => {
      assert.equal((await ask("/trap")).status, 500);
      await logged(/wasm trap: wasm `unreachable` instruction executed/);
      assert.equal(await text("/count"), "1");
    });

    test("answers 500 when the component gives no answer", async () => {
      assert.equal((await ask("/silent")).status, 500);
      assert.equal(await text("/count"), "1");
    });

    test("survives a client that closes the connection in the middle of an answer", async () => {
      for (let i = 0; i < 5; i++) {
        const request = httpRequest(new URL("/big", server.url));
        request.end();
        const response = await new Promise<IncomingMessage>((resolve) => request.once("response", resolve));
        await new Promise((resolve) => response.once("data", resolve));
        request.destroy();
      }
      assert.equal((await (await ask("/big")).arrayBuffer()).byteLength, 4 * 1024 * 1024);
    });

    test("does not start on a port that is in use", async () => {
      await assert.rejects(start({ runtime, port: server.port }), {
        code: "port-in-use",
        // Linux and macOS say who has it.
        message: new RegExp(`port ${server.port} is already in use( by \\S+ \\(process \\d+\\))?$`),
      });
    });

    test("can be stopped twice, and reports how it ended", async () => {
      const other = await start({ runtime });
      await Promise.all([other.stop(), other.stop()]);
      await other.stop();
      assert.equal((await other.exited).signal, "SIGTERM");
    });

    test("is not started once the job is aborted", async () => {
      const job = { ...unwatchedJob, signal: AbortSignal.abort(new Error("changed my mind")) };
      await assert.rejects(start({ runtime }, job), { message: "changed my mind" });
    });
  });
}

test(
  "the embedded runtime translates a component once and keeps the result",
  { timeout: TIME_LIMIT_MS },
  async () => {
    const cache = path.join(folder, "cache-of-its-own");
    const steps: string[] = [];
    const job = { ...unwatchedJob, progress: { step: (message: string) => void steps.push(message) } };
    for (let i = 0; i < 2; i++) {
      const server = await start({ places: { ...places, cache } }, job);
      await server.stop();
    }
    assert.equal(steps.filter((step) => step.startsWith("translating")).length, 1);
    assert.equal((await fs.readdir(path.join(cache, "embedded"))).length, 1);
  },
);

test("refuses a file that is not a server, before it starts a process", async () => {
  const check = async (contents: Uint8Array | undefined, code: string) => {
    const other = path.join(folder, "other.wasm");
    await fs.rm(other, { force: true });
    if (contents !== undefined) await fs.writeFile(other, contents);
    await assert.rejects(start({ file: other }), { code });
  };
  await check(undefined, "no-such-file");
  await check(Buffer.from("hello"), "not-a-component");
  await check(Buffer.from("\0asm\x01\0\0\0", "latin1"), "not-a-component");
  await check(Buffer.from("\0asm\x0d\0\x01\0", "latin1"), "not-a-server");
});

test("without wasmtime, `auto` means the embedded runtime, and `wasmtime` is an error", async () => {
  const hostEnv = { PATH: path.dirname(process.execPath) };
  const server = await start({ runtime: "auto", hostEnv });
  await server.stop();
  assert.equal(server.runtime, "embedded");
  await assert.rejects(start({ runtime: "wasmtime", hostEnv }), { code: "no-wasmtime" });
});
