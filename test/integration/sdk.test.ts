/** Components written with `wasmcp:sdk`, called by the official client: on both runtimes, in both eras. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { readComponent } from "../../core/component/index.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { here, host } from "../host.ts";
import { needs } from "../tools.ts";
import { assets, repositoryRoot, runtimes } from "./sample-server.ts";
import { buildProject } from "./typescript/build-project.ts";

needs("wasmtime");

let folder: string;
let weather: Server;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sdk-"));
  weather = createServer((request, response) => response.end(`rain at ${request.url}`));
  await new Promise<void>((resolve) => {
    weather.listen(0, "127.0.0.1", resolve);
  });
});
after(async () => {
  weather.close();
  await fs.rm(folder, { recursive: true, force: true });
});

/** Builds a fixture, with its types checked, and composes it. */
async function makeServer(name: string): Promise<{ readonly part: string; readonly file: string }> {
  const directory = path.join(folder, name);
  await fs.cp(path.join(repositoryRoot, "test/fixtures/sdk", name), directory, { recursive: true });
  await fs.symlink(
    path.join(repositoryRoot, "node_modules"),
    path.join(directory, "node_modules"),
    "junction",
  );
  const { file: part } = await buildProject(directory);
  const file = path.join(folder, `${name}-server.wasm`);
  await composeFiles({ ...here, specs: [part], output: file, force: true }, unwatchedJob, assets);
  return { part, file };
}

function start(file: string, runtime: (typeof runtimes)[number]): Promise<RunningServer> {
  const env = { WASMCP_SESSION_ENABLED: "true" };
  return startServer({ ...host, file, runtime, host: "127.0.0.1", port: 0, env }, unwatchedJob, assets);
}

interface Peer extends AsyncDisposable {
  readonly client: Client;
  /** What the server has sent besides its results. */
  readonly notes: unknown[];
  call(name: string, args?: Record<string, unknown>, meta?: Record<string, unknown>): Promise<Result>;
}

interface Result {
  readonly isError: boolean;
  readonly text: string;
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structured: unknown;
}

const ERAS = { legacy: "legacy", modern: { pin: "2026-07-28" } } as const;

async function connect(url: string, era: keyof typeof ERAS): Promise<Peer> {
  const client = new Client(
    { name: "sdk-test", version: "1.0.0" },
    {
      capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
      versionNegotiation: { mode: ERAS[era] },
    },
  );
  const notes: unknown[] = [];
  client.setRequestHandler("elicitation/create", ({ params }) => {
    notes.push(params.message);
    return { action: "accept" as const, content: params.message.includes("size") ? { size: "M" } : { n: 3 } };
  });
  client.setRequestHandler("sampling/createMessage", () => ({
    role: "assistant" as const,
    model: "m",
    content: { type: "text" as const, text: "Hi" },
  }));
  client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///a" }] }));
  client.setNotificationHandler("notifications/message", ({ params }) => {
    notes.push(params);
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    client,
    notes,
    async call(name, args = {}, meta = {}) {
      const result = await client.callTool(
        { name, arguments: args, _meta: meta },
        { timeout: 180_000, onprogress: (progress) => notes.push(progress) },
      );
      const content = result.content as readonly Readonly<Record<string, unknown>>[];
      return {
        isError: result.isError === true,
        text: content.map((block) => block["text"] ?? block["type"]).join("|"),
        content,
        structured: result.structuredContent,
      };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

describe("a component that offers everything", () => {
  let file: string;
  let part: string;
  before(async () => {
    ({ file, part } = await makeServer("offers"));
  });

  test("imports what its code uses of the context, and nothing that asks", async () => {
    const { imports, exports } = readComponent(await fs.readFile(part));
    const names = [...imports.keys()].filter((name) => name.startsWith("wasmcp:")).join(" ");
    for (const each of ["keyvalue/store", "mcp-v20251125/sessions", "mcp-v20260728/context"])
      assert.ok(names.includes(each), each);
    assert.ok([...exports.keys()].every((name) => !name.includes("interactive")));
  });

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let server: RunningServer;
      before(async () => {
        server = await start(file, runtime);
      });
      after(() => server.stop());

      for (const era of ["legacy", "modern"] as const) {
        test(`answers every kind of request, ${era}`, async () => {
          await using peer = await connect(server.url, era);
          const { client, notes, call } = peer;
          const url = `http://127.0.0.1:${(weather.address() as AddressInfo).port}`;

          const forecast = await call("forecast", { url, city: "Oslo" });
          assert.deepEqual(forecast.structured, { summary: "rain at /Oslo?days=3" });
          assert.equal(forecast.text, '{"summary":"rain at /Oslo?days=3"}');
          assert.deepEqual(notes.splice(0), [{ progress: 0.5, total: 1, message: "asking" }]);
          const refused = await call("forecast", { url, days: "x" });
          assert.deepEqual(
            [refused.isError, refused.text],
            [
              true,
              "argument `city` is missing: expected string\nargument `days`: expected number, received string",
            ],
          );

          const failed = await call("fail");
          assert.deepEqual([failed.isError, failed.text], [true, "broken: a wheel"]);
          assert.equal((await call("fail", { secret: "x" })).text, "not allowed");

          notes.length = 0;
          const revision = era === "legacy" ? "2025-11-25" : "2026-07-28";
          const meta = { trace: [1], "io.modelcontextprotocol/logLevel": "info" };
          assert.equal((await call("log", {}, meta)).text, `sdk-test ${revision} undefined POST [1]`);
          assert.deepEqual(notes.splice(0), [{ level: "info", logger: "sdk", data: { made: "by hand" } }]);

          const steps = await call("steps");
          assert.deepEqual(steps.content, [{ type: "image", data: "iVBORw0KGgo=", mimeType: "image/png" }]);
          assert.deepEqual(notes.splice(0), [
            { progress: 0.25, total: 1 },
            { progress: 3, total: 4, message: "three" },
          ]);

          const [even, values, bytes, ...rest] = JSON.parse((await call("store")).text) as unknown[];
          assert.equal(even, 0);
          assert.deepEqual([bytes, ...rest], [[1, 2], true, false, ["calls", "values"]]);
          assert.ok(typeof values === "object" && values !== null && "list" in values);
          const sessions = [(await call("session")).text, (await call("session")).text];
          // Clients without a handshake have no session.
          assert.deepEqual(sessions, era === "legacy" ? ["1", "2"] : ["1", "1"]);
          assert.equal((await call("signal")).text, "[false,true]");

          assert.deepEqual((await client.readResource({ uri: "notes://monday" })).contents, [
            { uri: "notes://monday", mimeType: "text/plain", text: "note of monday" },
          ]);
          await assert.rejects(client.readResource({ uri: "notes://never" }), /notes:\/\/never/);
          const { messages } = await client.getPrompt({ name: "review", arguments: { code: "x" } });
          assert.deepEqual(messages, [{ role: "user", content: { type: "text", text: "any: x" } }]);
          await assert.rejects(client.getPrompt({ name: "review" }), /argument `code` is missing/);
          const complete = async (
            ref: Parameters<typeof client.complete>[0]["ref"],
            name: string,
            value: string,
          ) => (await client.complete({ ref, argument: { name, value } })).completion.values;
          assert.deepEqual(await complete({ type: "ref/prompt", name: "review" }, "tone", "k"), ["kind"]);
          assert.deepEqual(await complete({ type: "ref/prompt", name: "review" }, "code", "f"), ["f()"]);
          assert.deepEqual(await complete({ type: "ref/resource", uri: "notes://{day}" }, "day", "t"), [
            "tuesday",
          ]);
        });
      }
    });
  }
});

describe("a component that asks", () => {
  let file: string;
  before(async () => {
    ({ file } = await makeServer("asks"));
  });

  for (const runtime of runtimes) {
    for (const era of ["legacy", "modern"] as const) {
      test(`gets answers on ${runtime}, ${era}`, async () => {
        const server = await start(file, runtime);
        try {
          await using peer = await connect(server.url, era);
          assert.deepEqual(JSON.parse((await peer.call("order")).text), { size: "M", n: 3, same: true });
          // In 2026-07-28 the client itself reports each round as progress.
          const questions = peer.notes.filter((note) => typeof note === "string");
          assert.deepEqual(questions, ["Which size?", "How many?"]);
          assert.equal((await peer.call("ask-all")).text, "file:///a Hi m");
          assert.equal((await peer.call("job")).text, "done");
          const { messages } = await peer.client.getPrompt({ name: "greet" });
          assert.deepEqual(messages, [{ role: "user", content: { type: "text", text: "Size M" } }]);
        } finally {
          await server.stop();
        }
      });
    }
  }
});
