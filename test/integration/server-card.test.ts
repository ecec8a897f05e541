/** A server with a server card: the document as clients get it, also from a server that is protected, and everything else as before. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { inspectComponent } from "../../toolchain/inspect/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { here, host } from "../host.ts";
import { needs } from "../tools.ts";
import { assets, calculatorFile, runtimes } from "./sample-server.ts";

needs("wasmtime");

const PATH = "/.well-known/mcp/server-card.json";
const card = {
  name: "com.example/calculator",
  version: "1.2.0",
  description: "Adds “numbers”",
  title: "Sums",
};

describe("a server with a server card", { timeout: 120_000 }, () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-card-"));
    file = await compose("server.wasm", card);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  async function compose(name: string, contents: object | undefined): Promise<string> {
    const output = path.join(folder, name);
    const cardFile = `${output}.json`;
    if (contents !== undefined) await fs.writeFile(cardFile, JSON.stringify(contents));
    const options = { ...here, specs: [calculatorFile], output, force: true };
    await composeFiles({ ...options, ...(contents && { card: cardFile }) }, unwatchedJob, assets);
    return output;
  }

  async function start(
    t: TestContext,
    runtime: (typeof runtimes)[number],
    env: Readonly<Record<string, string>> = {},
    server = file,
  ): Promise<RunningServer> {
    const running = await startServer(
      { ...host, file: server, runtime, host: "127.0.0.1", port: 0, env },
      unwatchedJob,
      assets,
    );
    t.after(() => running.stop());
    return running;
  }

  for (const runtime of runtimes) {
    test(`serves it on ${runtime}, to pages of every origin, and may be asked whether it has changed`, async (t) => {
      const { url } = await start(t, runtime);
      const origin = "https://registry.example";
      for (const place of [PATH, "/mcp/server-card?x"]) {
        const response = await fetch(new URL(place, url), { headers: { origin } });
        assert.equal(response.status, 200, place);
        assert.equal(response.headers.get("content-type"), "application/mcp-server-card+json");
        assert.equal(response.headers.get("access-control-allow-origin"), "*");
        assert.match(response.headers.get("cache-control") ?? "", /^public, max-age=\d+$/);
        const { $schema, remotes, ...rest } = (await response.json()) as Readonly<Record<string, unknown>>;
        assert.match(String($schema), /\/schemas\/v1\/server-card\.schema\.json$/);
        assert.deepEqual(rest, card);
        const supportedProtocolVersions = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];
        assert.deepEqual(remotes, [
          { type: "streamable-http", url: new URL("/mcp", url).href, supportedProtocolVersions },
        ]);
        const tag = response.headers.get("etag") ?? "";
        for (const [value, status] of [
          [tag, 304],
          [`"other", W/${tag}`, 304],
          ['"other"', 200],
        ] as const) {
          const again = await fetch(new URL(place, url), { headers: { "if-none-match": value } });
          assert.deepEqual([again.status, (await again.text()) === ""], [status, status === 304]);
        }
      }
      const preflight = await fetch(new URL(PATH, url), { method: "OPTIONS", headers: { origin } });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get("access-control-allow-headers"), "Content-Type, If-None-Match");
      const head = await fetch(new URL(PATH, url), { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);
      const post = await fetch(new URL(PATH, url), { method: "POST", body: "{}" });
      assert.equal(post.status, 404);
    });

    test(`answers messages on ${runtime} as without it`, async (t) => {
      const { url } = await start(t, runtime);
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
      });
      const { result } = (await response.json()) as {
        readonly result: { readonly tools: readonly object[] };
      };
      assert.ok(result.tools.length > 0);
    });
  }

  test("needs no token for it where messages need one, and says the address that is configured", async (t) => {
    const { url } = await start(t, "embedded", {
      WASMCP_AUTH_MODE: "oauth",
      JWT_ISSUER: "https://id.example.com",
      JWT_JWKS_URI: "https://id.example.com/jwks",
      JWT_AUDIENCE: "https://example.com/notes/mcp",
      WASMCP_SERVER_URI: "https://example.com/notes/mcp",
      WASMCP_PATH: "/notes/mcp/, /other",
    });
    assert.equal((await fetch(new URL("/other", url), { method: "POST" })).status, 401);
    const response = await fetch(new URL("/notes/mcp/server-card", url));
    const { remotes } = (await response.json()) as { readonly remotes: readonly { readonly url: string }[] };
    assert.deepEqual([response.status, remotes[0]?.url], [200, "https://example.com/notes/mcp"]);
    assert.equal((await fetch(new URL("/mcp/server-card", url))).status, 404);
  });

  test("leaves `remotes` of the card as they are", async (t) => {
    const remotes = [{ type: "streamable-http", url: "https://example.com/mcp" }];
    const { url } = await start(t, "embedded", {}, await compose("remotes.wasm", { ...card, remotes }));
    const served = (await (await fetch(new URL(PATH, url))).json()) as { readonly remotes: unknown };
    assert.deepEqual(served.remotes, remotes);
  });

  test("is inspected with it, and another server has nothing of it", async () => {
    const inspected = inspectComponent(await fs.readFile(file));
    assert.deepEqual(inspected.serverCard, {
      name: card.name,
      version: "1.2.0",
      description: card.description,
      title: "Sums",
    });
    assert.equal(inspected.protection?.kind, "configurable");
    const plain = inspectComponent(await fs.readFile(await compose("plain.wasm", undefined)));
    assert.equal(plain.serverCard, undefined);
    const names = (each: typeof plain) => each.composition?.components.map(({ name }) => name) ?? [];
    assert.deepEqual(
      names(inspected).filter((name) => !names(plain).includes(name)),
      ["card", "server-card"],
    );
  });

  test("is refused over stdio", async () => {
    const output = path.join(folder, "stdio.wasm");
    const cardFile = path.join(folder, "server.wasm.json");
    const options = { ...here, specs: [calculatorFile], output, force: false, transport: "stdio" } as const;
    await assert.rejects(composeFiles({ ...options, card: cardFile }, unwatchedJob, assets), {
      code: "no-card-over-stdio",
    });
  });
});
