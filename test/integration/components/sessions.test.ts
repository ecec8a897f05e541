/** Clients with a handshake between their messages: over HTTP with and without storage, and over stdio; on either runtime. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type Answer, type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { exchangeMany, residentMegabytes, visitorMessages } from "./long-run.ts";
import { servePlainly } from "./plain-wasmtime.ts";
import {
  type StorageServer,
  makeStorageServer,
  startStorageServer,
  temporaryFolder,
} from "../storage/storage-server.ts";
import { StdioClient } from "./stdio-client.ts";

const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const enabled = { WASMCP_SESSION_ENABLED: "true" };
const key = "0123456789abcdef0123456789abcdef";
const capabilities = { elicitation: {}, roots: { listChanged: true } };

const request = (method: string, params?: unknown) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method, ...(params !== undefined && { params }) });
const initialize = (protocolVersion = "2025-06-18", more: object = {}) =>
  request("initialize", {
    protocolVersion,
    capabilities,
    clientInfo: { name: "tester", version: "1" },
    ...more,
  });
const call = (name: string) => request("tools/call", { name, arguments: {} });
const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const response = '{"jsonrpc":"2.0","id":7,"result":{}}';

/** A client of a server at `url`; `id` is its session's name, if it names one. */
class Client {
  readonly url: string;
  id: string | undefined;
  constructor(url: string) {
    this.url = url;
  }
  post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const named = this.id === undefined ? {} : { "mcp-session-id": this.id };
    return exchange(this.url, { headers: { ...json, ...named, ...headers }, body });
  }
  async begin(...args: Parameters<typeof initialize>): Promise<string> {
    const { headers, text } = await this.post(initialize(...args));
    const id = headers["mcp-session-id"];
    assert.equal(typeof id, "string", text);
    this.id = String(id);
    return this.id;
  }
  end(): Promise<Answer> {
    return exchange(this.url, {
      method: "DELETE",
      headers: this.id === undefined ? {} : { "mcp-session-id": this.id },
    });
  }
  /** The text that a tool answers with. */
  async call(name: string): Promise<string> {
    const { text } = await this.post(call(name));
    return textOf(text);
  }
}

/** Of the answer, which may be the last event of several. */
function textOf(answer: string): string {
  const last = answer.trimEnd().split("\n\n").at(-1) ?? "";
  const { result } = JSON.parse(last.replace(/^data: /, "")) as { result?: { content: { text: string }[] } };
  return result?.content[0]?.text ?? answer;
}

function levelsIn(answer: string): string[] {
  return [...answer.matchAll(/"level":"(\w+)"/g)].map(([, level]) => level ?? "");
}

const reason = ({ text }: Answer): string => JSON.parse(text).error.message;

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(["visitor"]);
});
after(() => composed.remove());

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`a server that keeps sessions, on ${runtime}`, () => {
    let server: RunningServer;
    const restart = async () => {
      await server.stop();
      server = await composed.start(runtime, enabled);
    };
    before(async () => {
      server = await composed.start(runtime, enabled);
    });
    after(() => server.stop());
    const begun = async (...args: Parameters<typeof initialize>) => {
      const client = new Client(server.url);
      await client.begin(...args);
      return client;
    };

    test("names each session by an identifier that cannot be guessed", async () => {
      const ids = await Promise.all([begun(), begun(), begun()]);
      for (const { id } of ids)
        assert.match(id ?? "", /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      assert.equal(new Set(ids.map(({ id }) => id)).size, 3);
    });

    test("G1: keeps the components' values for a client, in the next request and after a restart", async () => {
      const [one, other] = [await begun(), await begun()];
      assert.deepEqual(
        [await one.call("visits"), await one.call("visits"), await other.call("visits")],
        ["1", "2", "1"],
      );
      await restart();
      const again = new Client(server.url);
      again.id = one.id;
      assert.equal(await again.call("visits"), "3");
    });

    test("remembers the results of the handshake", async () => {
      const client = await begun("2025-06-18");
      assert.equal(await client.call("client"), `2025-06-18 tester ${JSON.stringify(capabilities)}`);
      // A header that names the revision counts for its request.
      const { text } = await client.post(call("client"), { "mcp-protocol-version": "2025-11-25" });
      assert.match(textOf(text), /^2025-11-25 tester/);
    });

    test("A13: requires the session id with every kind of message", async () => {
      const client = new Client(server.url);
      for (const body of [
        request("ping"),
        call("visits"),
        initialized,
        response,
        "[]",
        `[${request("ping")}]`,
      ]) {
        const answer = await client.post(body);
        assert.equal(answer.status, 400, body);
        assert.match(reason(answer), /`Mcp-Session-Id`/);
      }
      const deleted = await client.end();
      assert.equal(deleted.status, 400);
    });

    test("A13, G6: refuses every kind of message for an unknown session", async () => {
      const client = new Client(server.url);
      for (const id of ["00000000-0000-4000-8000-000000000000", "0", "x", "../..", "x".repeat(5000)]) {
        client.id = id;
        for (const body of [request("ping"), initialized, response]) {
          const answer = await client.post(body);
          assert.equal(answer.status, 404, id);
          assert.match(reason(answer), /unknown session/);
        }
        assert.equal((await client.end()).status, 404);
      }
    });

    test("accepts every kind of message of a session", async () => {
      const client = await begun();
      assert.equal((await client.post(request("ping"))).status, 200);
      assert.equal((await client.post(initialized)).status, 202);
      assert.equal((await client.post(response)).status, 202);
    });

    test("accepts batches only in the session of a client of 2025-03-26", async () => {
      const body = `[${request("ping")},${call("visits")}]`;
      const answer = await (await begun("2025-03-26")).post(body);
      assert.match(answer.text, /"text":"1"/);
      assert.equal((await (await begun("2025-06-18")).post(body)).status, 400);
    });

    test("G3: ends a session when its client deletes it, and removes its values", async () => {
      const client = await begun();
      await client.call("visits");
      assert.equal((await client.end()).status, 204);
      const answer = await client.post(request("ping"));
      assert.equal(answer.status, 404);
      assert.match(reason(answer), /unknown session/);
      assert.equal((await client.end()).status, 404);
    });

    test("G6: reports that a session has ended", async () => {
      const client = await begun();
      assert.equal(await client.call("end"), "ended");
      const answer = await client.post(request("ping"));
      assert.equal(answer.status, 404);
      assert.match(reason(answer), /has ended or expired/);
    });

    test("keeps the log level of a session", async () => {
      const [one, other] = [await begun(), await begun()];
      assert.equal(
        (await one.post(request("logging/setLevel", { level: "critical" }))).text,
        '{"jsonrpc":"2.0","id":1,"result":{}}',
      );
      assert.deepEqual(levelsIn((await one.post(call("log"))).text), ["critical", "alert", "emergency"]);
      assert.equal(levelsIn((await other.post(call("log"))).text)[0], "info");
      assert.equal(
        JSON.parse((await one.post(request("logging/setLevel", { level: "loud" }))).text).error.code,
        -32602,
      );
      assert.equal(levelsIn((await one.post(call("log"))).text).length, 3);
    });

    test("has no sessions for clients of 2026-07-28", async () => {
      const params = {
        name: "visits",
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      };
      const client = new Client(server.url);
      client.id = "00000000-0000-4000-8000-000000000000";
      const { status, text } = await client.post(request("tools/call", params), {
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "visits",
      });
      assert.equal(status, 200);
      assert.equal(textOf(text), "no session");
    });

    test("lets pages of allowed origins read the session id, and end the session", async () => {
      const origin = { origin: "http://localhost:3000" };
      const answer = await exchange(server.url, { headers: { ...json, ...origin }, body: initialize() });
      assert.equal(answer.headers["access-control-expose-headers"], "mcp-session-id, www-authenticate");
      const { headers } = await exchange(server.url, { method: "OPTIONS", headers: origin });
      assert.match(headers["access-control-allow-methods"] ?? "", /DELETE/);
      assert.match(headers["access-control-allow-headers"] ?? "", /mcp-session-id/);
    });
  });
}

describe("with the session records in the store, a server", () => {
  let folder = "";
  let server: RunningServer;
  let store: StorageServer;
  before(async () => {
    folder = await temporaryFolder();
    server = await composed.start("wasmtime", enabled);
    store = await startStorageServer(await makeStorageServer("kv-store-fs", folder), {
      runtime: "wasmtime",
      state: composed.state,
    });
  });
  after(async () => {
    await Promise.all([server.stop(), store.running.stop()]);
    await fs.rm(folder, { recursive: true, force: true });
  });

  const refusal = async (change: (id: string) => readonly (readonly unknown[])[]) => {
    const client = new Client(server.url);
    const id = await client.begin();
    assert.equal((await client.post(request("ping"))).status, 200);
    await store.ask(["open", ""], ...change(id));
    for (const body of [request("ping"), initialized, response])
      assert.equal((await client.post(body)).status, 404);
    const answer = await client.post(call("visits"));
    assert.equal((await client.end()).status, 404);
    return reason(answer);
  };

  test("A6, A13: shows a session only to the identity that opened it", async () => {
    const client = JSON.stringify({
      protocolVersion: "2025-11-25",
      principal: "https://issuer.example alice",
    });
    assert.match(await refusal((id) => [["set-json", `${id}:__client__`, client]]), /unknown session/);
  });

  test("refuses a session that a component created, not a client", async () => {
    assert.match(await refusal((id) => [["delete", `${id}:__client__`]]), /unknown session/);
  });

  test("G3: keeps of an ended session only the fact that it has ended", async () => {
    const client = new Client(server.url);
    const id = await client.begin();
    await client.call("visits");
    await client.post(request("logging/setLevel", { level: "error" }));
    const keys = async () => {
      const [, page] = await store.ask(["open", ""], ["list"]);
      return (page as { keys: string[] }).keys
        .filter((name) => name.startsWith(id))
        .map((name) => name.slice(id.length + 1));
    };
    assert.deepEqual(await keys(), ["__client__", "__log-level__", "__meta__", "visits"]);
    assert.equal((await client.end()).status, 204);
    assert.deepEqual(await keys(), ["__metadata__"]);
    // The clean-up looks for what belongs to no session, when it is due and another one begins.
    await store.ask(["open", ""], ["delete", "__clean-up-at__"]);
    await new Client(server.url).begin();
    assert.deepEqual(await keys(), []);
  });

  test("B14, G6: reports that a session has expired", async () => {
    assert.match(await refusal((id) => [["manager-expire", id, "", 1]]), /has ended or expired/);
  });

  test("B14: prolongs a session when it is used", async () => {
    const client = new Client(server.url);
    const id = await client.begin();
    const soon = Math.floor(Date.now() / 1000) + 3600;
    const meta = (seconds: number) =>
      JSON.stringify({ terminated: false, created_at: 0, expires_at: seconds });
    await store.ask(["open", ""], ["set-json", `${id}:__meta__`, meta(soon)]);
    assert.equal((await client.post(request("ping"))).status, 200);
    const [, record] = await store.ask(["open", ""], ["get-json", `${id}:__meta__`]);
    assert.ok(JSON.parse(String(record)).expires_at > soon + 22 * 3600);
  });
});

describe("without `WASMCP_SESSION_ENABLED`, a server", () => {
  let server: RunningServer;
  before(async () => {
    server = await composed.start("wasmtime");
  });
  after(() => server.stop());

  test("begins no sessions and ignores session ids", async () => {
    const client = new Client(server.url);
    assert.equal((await client.post(initialize())).headers["mcp-session-id"], undefined);
    client.id = "x";
    assert.equal(await client.call("visits"), "no session");
    const { status, headers } = await client.end();
    assert.equal(status, 405);
    assert.doesNotMatch(headers["allow"] ?? "", /DELETE/);
  });
});

describe("without storage, a server on wasmtime", () => {
  const serving = async (env: Readonly<Record<string, string>>, work: (client: Client) => Promise<void>) => {
    const { origin, stop } = await servePlainly(composed.file, { ...enabled, ...env });
    try {
      await work(new Client(`${origin}/mcp`));
    } finally {
      await stop();
    }
  };

  test("C11: answers `initialize` with an error that names the missing storage or key", () =>
    serving({}, async (client) => {
      const answer = await client.post(initialize());
      assert.equal(answer.headers["mcp-session-id"], undefined);
      assert.match(reason(answer), /cannot begin a session.*WASMCP_STATE_KEY/);
    }));

  test("C11: refuses a key that is too short", () =>
    serving({ WASMCP_STATE_KEY: "secret" }, async (client) =>
      assert.match(reason(await client.post(initialize())), /at least 32/),
    ));

  test("has sessions that are sealed with `WASMCP_STATE_KEY`, which hold the results of the handshake", () =>
    serving({ WASMCP_STATE_KEY: key }, async (client) => {
      const id = await client.begin("2025-06-18");
      assert.match(id, /^[\w-]+$/);
      assert.equal(await client.call("client"), `2025-06-18 tester ${JSON.stringify(capabilities)}`);
      assert.equal(await client.call("visits"), "no session");
      assert.equal((await client.post(initialized)).status, 202);
      const ended = await client.end();
      assert.equal(ended.status, 405);
      for (const forged of [
        `${id}A`,
        id.slice(0, -1),
        id.replace(/^./, (first) => (first === "A" ? "B" : "A")),
        "x",
      ]) {
        client.id = forged;
        assert.equal((await client.post(request("ping"))).status, 404, forged);
      }
    }));

  test("opens no session that was sealed with another key", async () => {
    let id = "";
    await serving({ WASMCP_STATE_KEY: key }, async (client) => {
      id = await client.begin();
    });
    await serving({ WASMCP_STATE_KEY: key.toUpperCase() }, async (client) => {
      client.id = id;
      assert.equal((await client.post(request("ping"))).status, 404);
    });
  });

  test("begins no session whose id would be too long for a header", () =>
    serving({ WASMCP_STATE_KEY: key }, async (client) => {
      const answer = await client.post(
        initialize("2025-11-25", { clientInfo: { name: "x".repeat(5000), version: "1" } }),
      );
      assert.match(reason(answer), /too long for a header/);
    }));
});

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`over stdio on ${runtime}, a server`, () => {
    let overStdio: ComposedServer;
    let client: StdioClient;
    before(async () => {
      overStdio = await makeServer(["visitor"], [], "stdio");
      client = new StdioClient(overStdio.file, runtime);
    });
    after(async () => {
      await client.end();
      await overStdio.remove();
    });
    const ask = async (body: string) => textOf(await client.ask(JSON.parse(body)));

    test("D3: keeps a session for a client without a handshake", async () => {
      assert.deepEqual([await ask(call("visits")), await ask(call("visits"))], ["1", "2"]);
    });

    test("D3: begins another session with a handshake, and remembers its results", async () => {
      await client.ask(JSON.parse(initialize()));
      assert.equal(await ask(call("client")), `2025-06-18 tester ${JSON.stringify(capabilities)}`);
      assert.deepEqual([await ask(call("visits")), await ask(call("visits"))], ["1", "2"]);
    });

    test("needs no more memory for sessions and log messages after ten thousand messages than after two thousand", async () => {
      const long = new StdioClient(overStdio.file, runtime);
      await exchangeMany(long, visitorMessages, 2000);
      const first = await residentMegabytes(long);
      await exchangeMany(long, visitorMessages, 8000);
      const grown = (await residentMegabytes(long)) - first;
      assert.equal((await long.end()).code, 0);
      // Components that release nothing leave 4.5 KB behind with each message: 36 MB. Garbage of JavaScript comes and goes.
      assert.ok(grown < (runtime === "wasmtime" ? 4 : 24), `grew by ${grown.toFixed(1)} MB`);
    });
  });
}
