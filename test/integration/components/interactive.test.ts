/** Components that look at the call which they answer, and ask the client: on both runtimes, in both eras, and over stdio. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "../../../toolchain/create/builders/index.ts";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { newHandWrittenProject } from "../hand-written.ts";
import { addWitPackages, makeEverythingServer, type EverythingServer } from "../everything-server.ts";
import { assets, repositoryRoot, runtimes } from "../sample-server.ts";
import { watchedFetch } from "../../message-schemas.ts";
import { residentMegabytes } from "./long-run.ts";
import { type Answer, Listening, ModernClient } from "./modern-client.ts";
import { StdioClient } from "./stdio-client.ts";
import { here, host } from "../../host.ts";

type Json = Readonly<Record<string, unknown>>;

const key = (name: string) => `io.modelcontextprotocol/${name}`;
const everyCapability = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
const accepted = (content: Json) => ({ action: "accept", content });
const round = "test_input_required_result_multi_round";
const remember = "test_input_required_result_request_state";

let everything: EverythingServer;
before(async () => {
  everything = await makeEverythingServer();
});
after(() => everything.remove());

const modernBody = (id: number, method: string, params: Json, meta: Json = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params: {
    ...params,
    _meta: { [key("protocolVersion")]: "2026-07-28", [key("clientCapabilities")]: everyCapability, ...meta },
  },
});

/** Calls a tool in 2026-07-28. The head of the reply may come long before its end. */
function callModern(
  url: string,
  params: { readonly name: string } & Json,
  meta: Json,
  signal?: AbortSignal,
): Promise<Response> {
  return watchedFetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": params.name,
    },
    body: JSON.stringify(modernBody(1, "tools/call", params, meta)),
    ...(signal && { signal }),
  });
}

/** All messages that come for one request of 2026-07-28, and the type of the reply. */
async function modernMessages(
  url: string,
  name: string,
  meta: Json,
): Promise<{ type: string; messages: Json[] }> {
  const response = await callModern(url, { name }, meta);
  const type = response.headers.get("content-type") ?? "";
  const text = await response.text();
  const messages = type.startsWith("application/json")
    ? [JSON.parse(text) as Json]
    : text
        .split("\n\n")
        .flatMap((event) => (event.startsWith("data: ") ? [JSON.parse(event.slice(6)) as Json] : []));
  return { type, messages };
}

/** A client of 2025-11-25 that returns messages unchanged. */
class LegacyClient {
  readonly url: string;
  readonly headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2025-11-25",
  };

  constructor(url: string) {
    this.url = url;
  }

  async initialize(capabilities: Json = everyCapability): Promise<void> {
    const response = await this.post({
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: { protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "test", version: "1" } },
    });
    await response.text();
    const session = response.headers.get("mcp-session-id");
    if (session !== null) this.headers["mcp-session-id"] = session;
  }

  post(body: Json, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return watchedFetch(this.url, {
      method: "POST",
      headers: { ...this.headers, ...headers },
      body: JSON.stringify(body),
    });
  }

  call(name: string, args: Json = {}): Promise<Listening> {
    return this.stream("tools/call", { name, arguments: args });
  }

  async stream(method: string, params: Json): Promise<Listening> {
    const response = await this.post({ jsonrpc: "2.0", id: 1, method, params });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.ok(response.body);
    return new Listening(response.body, new AbortController());
  }
}

function textOf(message: { readonly result?: unknown }): string {
  const { content, isError } = message.result as { content: { text: string }[]; isError?: boolean };
  return `${isError === true ? "error: " : ""}${content.map(({ text }) => text).join(" ")}`;
}

/** What a resource says. */
function contentsIn(message: { readonly result?: unknown }): readonly string[] {
  const { contents } = message.result as { contents: { text: string }[] };
  return contents.map(({ text }) => text);
}

for (const runtime of runtimes) {
  describe(`on ${runtime}, a component`, () => {
    let server: RunningServer;
    let client: ModernClient;
    before(async () => {
      server = await everything.start(runtime, { WASMCP_SESSION_ENABLED: "true" });
      client = new ModernClient(server.url);
    });
    after(() => server.stop());

    test("reports progress to a client that requested it", async () => {
      const { type, messages } = await modernMessages(server.url, "test_tool_with_progress", {
        progressToken: "p",
      });
      assert.equal(type, "text/event-stream");
      const progress = messages.slice(0, -1).map(({ method, params }) => [method, params]);
      assert.deepEqual(
        progress,
        [0, 50, 100].map((done, step) => [
          "notifications/progress",
          { progressToken: "p", progress: done, total: 100, message: `step ${step}` },
        ]),
      );
      const silent = await modernMessages(server.url, "test_tool_with_progress", {});
      assert.equal(silent.type, "application/json");
    });

    test("gets the required answers in the next round, and earlier answers in later rounds", async () => {
      const first = await client.call(round, {}, { capabilities: everyCapability });
      assert.equal(first["resultType"], "input_required");
      const again = (state: unknown, inputResponses: Json) =>
        client.ask(
          "tools/call",
          { name: round, arguments: {}, requestState: state, inputResponses },
          { capabilities: everyCapability },
        );
      const second = await again(first["requestState"], { step1: accepted({ name: "Ada" }) });
      assert.deepEqual(Object.keys(second.result?.["inputRequests"] as Json), ["step2"]);
      const third = await again(second.result?.["requestState"], { step2: accepted({ color: "blue" }) });
      assert.equal(textOf(third), "Ada likes blue");
    });

    const capabilities = everyCapability;
    const confirm = accepted({ ok: "yes" });
    const misuses: readonly (readonly [name: string, change: (params: Json) => Json])[] = [
      ["changed", (params) => ({ ...params, requestState: `${String(params["requestState"])}A` })],
      ["null", (params) => ({ ...params, requestState: null })],
      ["a number", (params) => ({ ...params, requestState: 7 })],
      ["an object", (params) => ({ ...params, requestState: { a: "b" } })],
      ["a list", (params) => ({ ...params, requestState: ["AAAA"] })],
      ["made up", (params) => ({ ...params, requestState: "AAAA" })],
      [
        "used for another tool",
        (params) => ({ ...params, name: "test_input_required_result_tampered_state" }),
      ],
      ["used for other arguments", (params) => ({ ...params, arguments: { a: 1 } })],
    ];
    for (const [name, change] of misuses) {
      test(`refuses state that was ${name}`, async () => {
        const { requestState } = await client.call(remember, {}, { capabilities });
        const params = { name: remember, arguments: {}, requestState, inputResponses: { confirm } };
        const { status, error } = await client.ask("tools/call", change(params), { capabilities });
        assert.deepEqual([status, error?.code], [200, -32602]);
        assert.match(error?.message ?? "", /requestState/);
      });
    }

    test("refuses state that has been used, since a component may do something for it that must happen once", async () => {
      const { requestState } = await client.call(remember, {}, { capabilities });
      const params = { name: remember, arguments: {}, requestState, inputResponses: { confirm } };
      assert.equal(textOf(await client.ask("tools/call", params, { capabilities })), "state-ok");
      const { status, error } = await client.ask("tools/call", params, { capabilities });
      assert.deepEqual(
        [status, error?.code, error?.message],
        [200, -32602, "`params.requestState` has been used: begin anew, without it"],
      );
    });

    test("gets the answers that a resource requires, with the state of only that resource", async () => {
      const uri = "test://letter";
      const { result } = await client.ask("resources/read", { uri }, { capabilities });
      assert.equal(result?.["resultType"], "input_required");
      assert.deepEqual(Object.keys(result?.["inputRequests"] as Json), ["reader"]);
      const requestState = result?.["requestState"];
      assert.equal(typeof requestState, "string");
      const inputResponses = { reader: accepted({ name: "Ada" }) };
      const again = (changed: Json) =>
        client.ask("resources/read", { uri, requestState, inputResponses, ...changed }, { capabilities });
      assert.deepEqual(contentsIn(await again({})), ["Dear Ada, as I was told."]);
      const misused = await again({ uri: "test://static-text" });
      assert.deepEqual([misused.status, misused.error?.code], [200, -32602]);
      assert.match(misused.error?.message ?? "", /requestState/);
    });

    test("has plain resources beside the one that asks, and reports unknown ones", async () => {
      const plain = await client.ask("resources/read", { uri: "test://static-text" });
      assert.deepEqual(contentsIn(plain), ["This is the content of a text resource."]);
      const unknown = await client.ask("resources/read", { uri: "test://no-such-letter" });
      assert.deepEqual(
        [unknown.error?.code, unknown.error?.data],
        [-32602, { uri: "test://no-such-letter" }],
      );
    });

    test("is not read again for a client that cannot answer", async () => {
      const { status, error } = await client.ask(
        "resources/read",
        { uri: "test://letter" },
        { capabilities: { roots: {} } },
      );
      assert.deepEqual(
        [status, error?.code, error?.data],
        [400, -32021, { requiredCapabilities: { elicitation: { form: {} } } }],
      );
    });

    test("gets its state for the same arguments in another order", async () => {
      const { requestState } = await client.call(
        remember,
        { a: 1, b: { c: [1, 2], d: "é" } },
        { capabilities },
      );
      const args = { b: { d: "\u00e9", c: [1, 2] }, a: 1 };
      const answer = await client.ask(
        "tools/call",
        { requestState, inputResponses: { confirm }, arguments: args, name: remember },
        { capabilities },
      );
      assert.equal(textOf(answer), "state-ok");
    });

    test("is not called again for a client that cannot answer", async () => {
      const { status, error } = await client.ask(
        "tools/call",
        { name: "test_sampling" },
        { capabilities: { elicitation: {} } },
      );
      assert.deepEqual(
        [status, error?.code, error?.data],
        [400, -32021, { requiredCapabilities: { sampling: {} } }],
      );
    });

    test("has extension methods, in 2026-07-28 only", async () => {
      const { result } = await client.ask("server/discover");
      assert.ok(result);
      const { extensions } = result["capabilities"] as { extensions: Json };
      assert.deepEqual(extensions["io.modelcontextprotocol/skills"], { directoryRead: true });
      const list = await client.ask("skills/list");
      assert.equal(list.result?.["resultType"], "complete");
      assert.deepEqual(Object.keys(list.result?.["_meta"] ?? {}), [key("serverInfo")]);
      const unknown = await client.ask("skills/no-such");
      assert.deepEqual([unknown.status, unknown.error?.code], [404, -32601]);
      const legacy = new LegacyClient(server.url);
      await legacy.initialize();
      const { error } = (await (
        await legacy.post({ jsonrpc: "2.0", id: 1, method: "skills/list" })
      ).json()) as {
        error: { code: number };
      };
      assert.equal(error.code, -32601);
    });

    test("asks a client of 2025-11-25 while its request waits, and ignores answers of others", async () => {
      const [asked, stranger] = [new LegacyClient(server.url), new LegacyClient(server.url)];
      await asked.initialize();
      await stranger.initialize();
      const events = await asked.call("test_elicitation", { message: "Who?" });
      const question = await events.next();
      assert.equal(question.method, "elicitation/create");
      assert.equal(question.params?.["message"], "Who?");
      const answer = {
        jsonrpc: "2.0",
        id: question.id,
        result: accepted({ username: "ada", email: "a@b.c" }),
      };
      const decline = { jsonrpc: "2.0", id: question.id, result: { action: "decline" } };
      assert.equal((await stranger.post(decline)).status, 202);
      assert.equal((await asked.post({ ...decline, id: `${String(question.id)}0` })).status, 202);
      assert.equal((await asked.post(answer)).status, 202);
      assert.equal(textOf(await events.next()), "The user's answer: accept");
    });

    test("asks a client of 2025-11-25 that reads a resource", async () => {
      const legacy = new LegacyClient(server.url);
      await legacy.initialize();
      const events = await legacy.stream("resources/read", { uri: "test://letter" });
      const { id, method, params } = await events.next();
      assert.deepEqual([method, params?.["message"]], ["elicitation/create", "Who reads this?"]);
      await legacy.post({ jsonrpc: "2.0", id, result: accepted({ name: "Bob" }) });
      assert.deepEqual(contentsIn(await events.next()), ["Dear Bob, as I was told."]);
    });

    test("fails with the reason if a client of 2025-11-25 cannot be asked for a resource, or refuses", async () => {
      const legacy = new LegacyClient(server.url);
      await legacy.initialize({});
      const read = { jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri: "test://letter" } };
      const lacking = (await (await legacy.post(read)).json()) as Answer;
      const message = "the client cannot be asked: it lacks the capability";
      assert.deepEqual([lacking.error?.code, lacking.error?.message], [-32603, message]);
      await legacy.initialize();
      const events = await legacy.stream("resources/read", { uri: "test://letter" });
      const { id } = await events.next();
      await legacy.post({ jsonrpc: "2.0", id, error: { code: -1, message: "The user said no" } });
      const { error } = (await events.next()) as unknown as Answer;
      assert.deepEqual([error?.code, error?.message], [-32603, "the client refused: The user said no"]);
    });

    test("reports the client's error when the client refuses to answer", async () => {
      const legacy = new LegacyClient(server.url);
      await legacy.initialize();
      const events = await legacy.call("test_sampling", { prompt: "Say something" });
      const { id, method } = await events.next();
      assert.equal(method, "sampling/createMessage");
      await legacy.post({ jsonrpc: "2.0", id, error: { code: -1, message: "The user said no" } });
      assert.equal(textOf(await events.next()), "error: the client refused: The user said no");
    });

    test("says that it cannot ask a client that lacks the capability, or takes no messages before the answer", async () => {
      const legacy = new LegacyClient(server.url);
      await legacy.initialize({});
      const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "test_sampling" } };
      const lacking = (await (await legacy.post(call, { accept: "application/json" })).json()) as Json;
      assert.equal(textOf(lacking), "error: the client cannot be asked: it lacks the capability");
      await legacy.initialize();
      const silent = (await (await legacy.post(call, { accept: "application/json" })).json()) as Json;
      assert.equal(
        textOf(silent),
        "error: the client cannot be asked: it takes no messages before the answer",
      );
    });

    test("is notified that a client of 2025-11-25 has cancelled its request", async () => {
      const legacy = new LegacyClient(server.url);
      await legacy.initialize();
      const params = { name: "slow_compute", arguments: { seconds: 60 } };
      // Nothing precedes the answer, so that nothing of the reply is there before it.
      const replied = legacy.post({ jsonrpc: "2.0", id: 7, method: "tools/call", params });
      await legacy.post({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7 } });
      const response = await replied;
      assert.equal(response.headers.get("content-type"), "text/event-stream");
      assert.equal((await response.text()).replaceAll(/^:.*\n\n/gm, ""), "", "no result");
    });

    test("is notified that a client of 2026-07-28 has disconnected", async () => {
      const listening = await client.listen({ resourceSubscriptions: ["test://cancelled"] });
      await listening.next();
      const controller = new AbortController();
      const name = "slow_compute";
      const params = { name, arguments: { seconds: 60 } };
      const response = await callModern(server.url, params, { progressToken: 1 }, controller.signal);
      // The reply begins when the component first asks whether it is cancelled.
      assert.equal(response.status, 200);
      controller.abort();
      assert.equal((await listening.next()).params?.["uri"], "test://cancelled");
      listening.stop();
    });
  });

  describe(`over stdio on ${runtime}, a component`, () => {
    let file: string;
    before(async () => {
      file = await everything.composeForStdio();
    });

    const initialize = {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: { elicitation: {} },
        clientInfo: { name: "test", version: "1" },
      },
    };
    const call = (id: number, name: string, args: Json = {}) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: args },
    });
    const ping = (id: number) => ({ jsonrpc: "2.0", id, method: "ping" });

    test("asks the client, answers a ping meanwhile, and its other requests afterwards", async (t) => {
      const client = new StdioClient(file, runtime);
      t.after(() => client.end());
      await client.ask(initialize);
      const { id, method } = JSON.parse(await client.ask(call(1, "test_elicitation")));
      assert.equal(method, "elicitation/create");
      assert.deepEqual(JSON.parse(await client.ask(ping(2))), { jsonrpc: "2.0", id: 2, result: {} });
      client.write(`${JSON.stringify({ jsonrpc: "2.0", id: 4, method: "completion/complete" })}\n`);
      client.write(`${JSON.stringify({ jsonrpc: "2.0", id: "no such question", result: {} })}\n`);
      const answer = await client.ask({ jsonrpc: "2.0", id, result: accepted({ username: "ada" }) });
      assert.equal(textOf(JSON.parse(answer)), "The user's answer: accept");
      assert.equal(JSON.parse(await client.line()).id, 4);
      const lacking = JSON.parse(await client.ask(call(3, "test_sampling")));
      assert.equal(textOf(lacking), "error: the client cannot be asked: it lacks the capability");
      assert.equal((await client.end()).code, 0);
    });

    test("asks no client of 2025-06-18 to choose several values, which its forms cannot", async () => {
      const client = new StdioClient(file, runtime);
      const { params } = initialize;
      await client.ask({ ...initialize, params: { ...params, protocolVersion: "2025-06-18" } });
      const answer = JSON.parse(await client.ask(call(1, "test_elicitation_sep1330_enums")));
      assert.match(textOf(answer), /^error: the client cannot be asked: its revision of MCP does not know/);
      assert.equal((await client.end()).code, 0);
    });

    test("is notified of a cancellation, and its answer is not sent", async () => {
      const client = new StdioClient(file, runtime);
      await client.ask(initialize);
      client.write(`${JSON.stringify(call(1, "slow_compute", { seconds: 60 }))}\n`);
      client.write(
        `${JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } })}\n`,
      );
      assert.deepEqual(JSON.parse(await client.ask(ping(2))), { jsonrpc: "2.0", id: 2, result: {} });
      assert.deepEqual((await client.end()).lines, []);
    });

    test("stops waiting for a client that ends instead of answering", async () => {
      const client = new StdioClient(file, runtime);
      await client.ask(initialize);
      await client.ask(call(1, "test_elicitation"));
      const { code, lines } = await client.end();
      assert.equal(code, 0);
      assert.equal(textOf(JSON.parse(lines.at(-1) ?? "{}")), "error: the client has not answered");
    });

    test("needs no more memory for more questions", async (t) => {
      const client = new StdioClient(file, runtime);
      await client.ask(initialize);
      const askMany = async (count: number) => {
        for (let asked = 0; asked < count; asked += 1) {
          const { id } = JSON.parse(
            await client.ask(call(asked, "test_elicitation", { message: "x".repeat(500) })),
          );
          await client.ask({ jsonrpc: "2.0", id, result: accepted({ username: "ada" }) });
        }
      };
      await askMany(500);
      const early = await residentMegabytes(client);
      await askMany(3000);
      const late = await residentMegabytes(client);
      assert.equal((await client.end()).code, 0);
      t.diagnostic(`${early.toFixed(1)} MB after 500 questions, ${late.toFixed(1)} MB after 3500`);
      // Never released, each question would leave 4 KB behind: 12 MB. Garbage of JavaScript comes and goes.
      assert.ok(late - early < (runtime === "wasmtime" ? 4 : 40), `grew by ${(late - early).toFixed(1)} MB`);
    });
  });
}

describe("without storage, a component", () => {
  test("says that it cannot ask clients of 2025-11-25", async () => {
    const server = await everything.startWithoutStorage();
    try {
      const legacy = new LegacyClient(server.url);
      const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "test_elicitation" } };
      const answer = (await (await legacy.post(call)).json()) as Json;
      assert.match(
        textOf(answer),
        /^error: the client cannot be asked: .* no storage that its instances share$/,
      );
    } finally {
      await server.stop();
    }
  });

  test("asks clients of 2026-07-28; only state needs a key, and the error names its variable", async () => {
    const server = await everything.startWithoutStorage();
    try {
      const client = new ModernClient(server.url);
      const asked = await client.call("test_input_required_result_elicitation");
      assert.deepEqual([asked["resultType"], asked["requestState"]], ["input_required", undefined]);
      const { error } = await client.ask("tools/call", { name: round });
      assert.equal(error?.code, -32603);
      assert.match(error?.message ?? "", /WASMCP_STATE_KEY/);
    } finally {
      await server.stop();
    }
  });

  test("gets its state from every server with the same key, and from no other", async () => {
    const [ours, same, other] = await Promise.all(
      ["a", "a", "b"].map((letter) =>
        everything.startWithoutStorage({ WASMCP_STATE_KEY: letter.repeat(32) }),
      ),
    );
    try {
      assert.ok(ours && same && other);
      const { requestState } = await new ModernClient(ours.url).call(remember);
      const params = {
        name: remember,
        arguments: {},
        requestState,
        inputResponses: { confirm: accepted({ ok: "yes" }) },
      };
      assert.equal(textOf(await new ModernClient(same.url).ask("tools/call", params)), "state-ok");
      assert.equal((await new ModernClient(other.url).ask("tools/call", params)).error?.code, -32602);
    } finally {
      await Promise.all([ours, same, other].map((server) => server?.stop()));
    }
  });
});

describe("a component in TypeScript", () => {
  let server: RunningServer;
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(everything.folder, "asker-"));
    const directory = await newHandWrittenProject("asker", folder);
    await fs.cp(path.join(repositoryRoot, "test/fixtures/asker"), directory, { recursive: true });
    await addWitPackages(directory, ["wasmcp-mcp-v20260728"]);
    const part = await build(directory, unwatchedJob, assets);
    const file = path.join(folder, "server.wasm");
    await composeFiles({ ...here, specs: [part.file], output: file, force: false }, unwatchedJob, assets);
    server = await startServer(
      { ...host, file, runtime: "wasmtime", host: "127.0.0.1", port: 0, env: {} },
      unwatchedJob,
      assets,
    );
  });
  after(() => server.stop());

  test("reports progress", async () => {
    const { messages } = await modernMessages(server.url, "steps", { progressToken: 1 });
    assert.deepEqual(
      messages.map(({ method }) => method),
      ["notifications/progress", "notifications/progress", undefined],
    );
    assert.equal(textOf(messages.at(-1) as Json), "modern 2026-07-28");
  });

  test("asks clients of both eras", async () => {
    const client = new ModernClient(server.url);
    const asked = await client.call("greet-user");
    assert.deepEqual(Object.keys(asked["inputRequests"] as Json), ["user"]);
    const answer = await client.ask("tools/call", {
      name: "greet-user",
      inputResponses: { user: accepted({ name: "Ada" }) },
    });
    assert.equal(textOf(answer), "Hello, Ada!");
    const legacy = new LegacyClient(server.url);
    const events = await legacy.call("greet-user");
    const { id } = await events.next();
    await legacy.post({ jsonrpc: "2.0", id, result: accepted({ name: "Bob" }) });
    assert.equal(textOf(await events.next()), "Hello, Bob!");
  });
});
