/** Components that ask the user by `session.elicit` of the 2025 interfaces: over HTTP on both runtimes, and over stdio. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { watchedFetch } from "../../message-schemas.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { makeStorageServer, startStorageServer, temporaryFolder } from "../storage/storage-server.ts";
import { call } from "./legacy-cases.ts";
import { Listening, ModernClient } from "./modern-client.ts";
import { StdioClient, stdioArguments } from "./stdio-client.ts";

type Transport = Parameters<Client["connect"]>[0];
type Answer = (question: ElicitRequest["params"]) => ElicitResult;

/** The official client passes on only a few variables by default. */
const environment = process.env as Record<string, string>;
const enabled = { WASMCP_SESSION_ENABLED: "true" };
const runtimes = ["wasmtime", "embedded"] as const;
const everything = { elicitation: { form: {}, url: {} } };
const ada = {
  action: "accept",
  content: { name: 'Ada "the first"', age: 36, member: true, colours: ["red", "green"] },
} as const;
const adaAsTold = 'accept name="Ada "the first"" age=36.0 member=true colours=red+green';

const form = {
  message: 'Please "sign in"',
  requestedSchema: {
    type: "object",
    properties: {
      name: { type: "string", description: "Who are you?", minLength: 2 },
      age: { type: "integer", minimum: 0 },
      member: { type: "boolean" },
      colours: { type: "array", items: { type: "string", enum: ["red", "green"] } },
    },
    required: ["name"],
  },
};

/** The tool's result after the official client has answered its questions like that. */
async function toolResult(
  transport: object,
  tool: string,
  answer: Answer,
  capabilities: object = everything,
): Promise<string> {
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  if ("elicitation" in capabilities) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => Promise.resolve(answer(params)));
  }
  // The transport's optional members are not declared for `exactOptionalPropertyTypes`.
  await client.connect(transport as Transport);
  try {
    const { content } = await client.callTool({ name: tool, arguments: {} });
    return (content as { text: string }[])[0]?.text ?? "";
  } finally {
    await client.close();
  }
}

let http: ComposedServer;
let stdio: ComposedServer;
before(async () => {
  http = await makeServer(["inquirer"]);
  stdio = await makeServer(["inquirer"], [], "stdio");
});
after(() => Promise.all([http.remove(), stdio.remove()]));

for (const runtime of runtimes) {
  for (const way of ["HTTP", "stdio"] as const) {
    describe(`over ${way} on ${runtime}, a component of 2025`, () => {
      let server: RunningServer | undefined;
      before(async () => {
        if (way === "HTTP") server = await http.start(runtime, enabled);
      });
      after(() => server?.stop());
      const connection = () =>
        server === undefined
          ? new StdioClientTransport({
              command: process.execPath,
              args: stdioArguments(stdio.file, runtime),
              env: environment,
            })
          : new StreamableHTTPClientTransport(new URL(server.url));

      test("E9: asks the user with a form, and gets the answer while it works", async () => {
        const questions: unknown[] = [];
        const text = await toolResult(connection(), "form", (question) => {
          questions.push(question);
          return { ...ada, content: { ...ada.content, colours: [...ada.content.colours] } };
        });
        assert.equal(text, adaAsTold);
        assert.deepEqual(questions, [form]);
      });

      test("E9: asks the user to visit a page", async () => {
        const questions: unknown[] = [];
        const text = await toolResult(connection(), "page", (question) => {
          questions.push(question);
          return { action: "accept" };
        });
        assert.equal(text, "accept");
        const page = {
          mode: "url",
          elicitationId: "visit-1",
          message: "Please log in",
          url: "https://example.org/login",
        };
        assert.deepEqual(questions, [page]);
      });

      test("E9: distinguishes a user who declines from one who cancels, for each question", async () => {
        const answers: ElicitResult[] = [{ action: "decline" }, { action: "cancel" }];
        assert.equal(
          await toolResult(connection(), "twice", () => answers.shift() ?? { action: "accept" }),
          "decline, cancel",
        );
      });

      test("E9: treats an error of the client as a cancelled question", async () => {
        const refuse = () => {
          throw new Error("no user is here");
        };
        assert.equal(await toolResult(connection(), "form", refuse), "cancel");
      });

      test("E9: gets the reason why a client that cannot ask its user is not asked", async () => {
        const never = () => assert.fail("it was asked");
        const reason = "unexpected: the client cannot be asked: it lacks the capability";
        assert.equal(await toolResult(connection(), "form", never, {}), reason);
        assert.equal(await toolResult(connection(), "page", never, { elicitation: { form: {} } }), reason);
      });

      test("does not ask the client of an ended session", async () => {
        assert.equal(
          await toolResult(connection(), "after-the-end", () => assert.fail("it was asked")),
          "no such session",
        );
      });
    });
  }

  test(`E9: on ${runtime}, clients of 2026-07-28 are not asked before the answer, and the tool gets the reason`, async () => {
    const server = await http.start(runtime, enabled);
    try {
      const { content } = await new ModernClient(server.url).call("form");
      const [{ text }] = content as [{ text: string }];
      assert.equal(text, "unexpected: since 2026-07-28 a client is asked in the answer, not before it");
    } finally {
      await server.stop();
    }
  });

  test(`on ${runtime}, a client that takes no messages before the answer is not asked, and the tool gets the reason`, async () => {
    const server = await http.start(runtime, enabled);
    try {
      const headers = {
        "content-type": "application/json",
        accept: "application/json",
        "mcp-protocol-version": "2025-11-25",
      };
      const initialize = {
        protocolVersion: "2025-11-25",
        capabilities: everything,
        clientInfo: { name: "test", version: "1" },
      };
      const begun = await exchange(server.url, {
        headers,
        body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: initialize }),
      });
      const session = String(begun.headers["mcp-session-id"]);
      const { text } = await exchange(server.url, {
        headers: { ...headers, "mcp-session-id": session },
        body: JSON.stringify(call("form")),
      });
      assert.match(text, /unexpected: the client cannot be asked: it takes no messages before the answer/);
    } finally {
      await server.stop();
    }
  });

  test(`over stdio on ${runtime}, a question is cancelled when the client ends without answering`, async () => {
    const client = new StdioClient(stdio.file, runtime);
    const initialize = {
      protocolVersion: "2025-11-25",
      capabilities: everything,
      clientInfo: { name: "test", version: "1" },
    };
    await client.ask({ jsonrpc: "2.0", id: 0, method: "initialize", params: initialize });
    assert.equal(JSON.parse(await client.ask(call("form"))).method, "elicitation/create");
    const { code, lines } = await client.end();
    assert.equal(code, 0);
    assert.equal(JSON.parse(lines.at(-1) ?? "").result.content[0].text, "cancel");
  });
}

describe("for questions over HTTP, the store", () => {
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2025-11-25",
  };

  /** Asks, and kills the server while it waits for the answer, as a lost machine would; gives the question's name. */
  const abandon = async (): Promise<string> => {
    // A server that is stopped in order withdraws its questions. So `wasmtime serve` runs here without our gateway.
    const ended = await http.start("wasmtime", enabled);
    await ended.stop();
    const [program = "", ...args] = ended.command;
    // The command has the names of the variables only.
    const env = { ...process.env, WASMCP_STATE_KEY: "a key of this test", ...enabled };
    const server = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    const controller = new AbortController();
    try {
      for await (const line of createInterface(server.stderr)) if (line.startsWith("Serving HTTP")) break;
      const post = (message: object, more = {}) =>
        watchedFetch(ended.url, {
          method: "POST",
          headers: { ...headers, ...more },
          body: JSON.stringify(message),
          signal: controller.signal,
        });
      const params = {
        protocolVersion: "2025-11-25",
        capabilities: everything,
        clientInfo: { name: "test", version: "1" },
      };
      const begun = await post({ jsonrpc: "2.0", id: 0, method: "initialize", params });
      const reply = await post(call("form"), { "mcp-session-id": begun.headers.get("mcp-session-id") ?? "" });
      assert.ok(reply.body);
      return String((await new Listening(reply.body, controller).next()).id);
    } finally {
      const exited = once(server, "exit");
      server.kill("SIGKILL");
      await exited;
      controller.abort();
    }
  };

  test("drops answered questions at once, and those of a stopped server when their time is over", async () => {
    const folder = await temporaryFolder();
    const [old, young] = [await abandon(), await abandon()];
    const store = await startStorageServer(await makeStorageServer("kv-store-fs", folder), {
      runtime: "wasmtime",
      state: http.state,
    });
    const server = await http.start("wasmtime", enabled);
    try {
      const keys = async (kind = "(question|answer)") => {
        const [, page] = await store.ask(["open", ""], ["list"]);
        return (page as { keys: string[] }).keys
          .filter((key) => new RegExp(`^__mcp__:${kind}:`).test(key))
          .sort();
      };
      const ask = async () =>
        assert.equal(
          await toolResult(new StreamableHTTPClientTransport(new URL(server.url)), "form", () => ({
            action: "decline",
          })),
          "decline",
        );
      /** As if it had been asked a while ago, and an answer had come just before the server stopped. */
      const age = async (id: string) => {
        const [, asked] = await store.ask(["open", ""], ["get-string", `__mcp__:question:${id}`]);
        const [at, session] = String(asked).split(" ");
        await store.ask(
          ["open", ""],
          ["set", `__mcp__:question:${id}`, "string", `${Number(at) - 12 * 60_000} ${session}`],
          ["set", `__mcp__:answer:${id}`, "string", "{}"],
        );
      };
      const both = [old, young].map((id) => `__mcp__:question:${id}`).sort();
      assert.deepEqual(await keys(), both);
      await ask();
      assert.deepEqual(await keys(), both);
      await age(old);
      await ask();
      assert.deepEqual(await keys(), [`__mcp__:question:${young}`]);
      await age(young);
      await ask();
      assert.deepEqual(await keys(), []);
      // What was answered meanwhile had to wait for the one before it. That of the last question goes with the next one.
      await ask();
      assert.equal((await keys("question-number")).length, 1);
    } finally {
      await Promise.all([server.stop(), store.running.stop()]);
      await fs.rm(folder, { recursive: true, force: true });
    }
  });
});
