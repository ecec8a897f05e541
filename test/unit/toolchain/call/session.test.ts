/** A session against a server of the official SDK: connecting, calling, cancelling, answering, signing in, starting again. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { serveSession, TestSession } from "../../../../toolchain/call/index.ts";
import {
  hasSucceeded,
  INITIAL_STATE,
  reduce,
  type SessionEvent,
  type SessionState,
  type Target,
} from "../../../../toolchain/call/transcript/index.ts";
import { startRichServer, type RichServer } from "../../../integration/tester/rich-server.ts";

const TIMEOUT = { timeout: 60_000 };

interface Watched {
  readonly session: TestSession;
  readonly events: readonly SessionEvent[];
  state(): SessionState;
  /** Resolves when the state fulfils the condition. */
  until(condition: (state: SessionState) => boolean): Promise<SessionState>;
}

function watch(url: string | (() => string), headers: Readonly<Record<string, string>> = {}): Watched {
  const events: SessionEvent[] = [];
  let state = INITIAL_STATE;
  const waiting = new Set<() => void>();
  const session = new TestSession({
    reach: async () => ({
      url: typeof url === "string" ? url : url(),
      headers: {},
      via: "network",
      close: async () => {},
    }),
    headers,
    version: "0.0.0",
    emit: (event) => {
      events.push(event);
      state = reduce(state, event);
      for (const check of waiting) check();
    },
  });
  return {
    session,
    events,
    state: () => state,
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition(state)) return;
          waiting.delete(check);
          resolve(state);
        };
        waiting.add(check);
        check();
      }),
  };
}

const tool = (name: string): Target => ({ kind: "tool", name });

describe("a session with a server of the handshake's revisions", () => {
  let server: RichServer;
  let watched: Watched;

  before(async () => {
    server = await startRichServer();
    watched = watch(server.url);
    await watched.session.handle({ kind: "connect", era: "newest" });
  });

  after(async () => {
    await watched.session.close();
    await server.close();
  });

  test("knows the server and everything that it has", TIMEOUT, () => {
    const { connection, listing } = watched.state();
    assert.equal(connection.kind, "connected");
    assert.equal(connection.kind === "connected" && connection.server.protocolVersion, "2025-11-25");
    assert.equal(connection.kind === "connected" && connection.server.isModern, false);
    assert.equal(listing.tools.length, 7);
    assert.deepEqual(
      listing.resources.map(({ uri }) => uri),
      ["notes://today", "pictures://dot"],
    );
    assert.deepEqual(
      listing.resourceTemplates.map(({ uriTemplate }) => uriTemplate),
      ["notes://{day}"],
    );
    assert.deepEqual(
      listing.prompts.map(({ name }) => name),
      ["review"],
    );
  });

  test("calls tools, reads resources and templates, gets prompts", TIMEOUT, async () => {
    const { session, state } = watched;
    await session.handle({
      kind: "call",
      id: "a",
      target: tool("forecast"),
      arguments: { city: "Rome", days: 1 },
    });
    await session.handle({
      kind: "call",
      id: "b",
      target: { kind: "resource", name: "notes://today" },
      arguments: {},
    });
    await session.handle({
      kind: "call",
      id: "c",
      target: { kind: "template", name: "notes://{day}" },
      arguments: { day: "a b" },
    });
    await session.handle({
      kind: "call",
      id: "d",
      target: { kind: "prompt", name: "review" },
      arguments: { code: "1 + 1" },
    });
    await session.handle({ kind: "call", id: "e", target: tool("fail"), arguments: {} });
    const [e, d, c, b, a] = state().calls;
    assert(a && b && c && d && e);
    assert.deepEqual([a, b, c, d, e].map(hasSucceeded), [true, true, true, true, false]);
    const outcomes = [a, b, c, d].map(({ end }) => JSON.stringify(end?.outcome));
    assert.match(outcomes[0] ?? "", /"structuredContent":\{"city":"Rome"/);
    assert.match(outcomes[1] ?? "", /notes:\/\/today/);
    assert.match(outcomes[2] ?? "", /notes:\/\/a%20b/);
    assert.match(outcomes[3] ?? "", /Review: 1 \+ 1/);
  });

  test("progress and log belong to their call, which can be cancelled", TIMEOUT, async () => {
    const { session, until } = watched;
    const ended = session.handle({
      kind: "call",
      id: "slow",
      target: tool("wait"),
      arguments: { seconds: 20 },
    });
    const running = await until(({ calls }) => {
      const kinds = calls.find(({ id }) => id === "slow")?.messages.map(({ kind }) => kind) ?? [];
      return kinds.includes("progress") && kinds.includes("log");
    });
    assert.equal(hasSucceeded(running.calls[0] as never), undefined);
    await session.handle({ kind: "cancel", id: "slow" });
    await ended;
    assert.deepEqual(watched.state().calls[0]?.end?.outcome, { kind: "cancelled" });
  });

  test("questions wait for the user, and a call that is cancelled takes them along", TIMEOUT, async () => {
    const { session, until, state } = watched;
    const booked = session.handle({ kind: "call", id: "book", target: tool("book"), arguments: {} });
    const [question] = (await until(({ questions }) => questions.length === 1)).questions;
    assert.equal(question?.kind, "form");
    await session.handle({
      kind: "answer",
      question: question?.id ?? "",
      answer: { action: "accept", content: { people: 2 } },
    });
    await booked;
    assert.match(JSON.stringify(state().calls[0]?.end?.outcome), /accept.*people.*2/);
    assert.deepEqual(state().questions, []);

    const asked = session.handle({
      kind: "call",
      id: "ask",
      target: tool("summarize"),
      arguments: { text: "x" },
    });
    const [sampling] = (await until(({ questions }) => questions.length === 1)).questions;
    assert.equal(sampling?.kind, "sampling");
    await session.handle({
      kind: "answer",
      question: sampling?.id ?? "",
      answer: { action: "reply", text: "y" },
    });
    await asked;
    assert.match(JSON.stringify(state().calls[0]?.end?.outcome), /\\"text\\":\\"y\\"/);

    const left = session.handle({ kind: "call", id: "left", target: tool("book"), arguments: {} });
    await until(({ questions }) => questions.length === 1);
    await session.handle({ kind: "cancel", id: "left" });
    await left;
    await until(({ questions }) => questions.length === 0);
  });
});

test("a server that starts again is listed again", TIMEOUT, async () => {
  let server = await startRichServer();
  const watched = watch(() => server.url);
  await watched.session.handle({ kind: "connect", era: "newest" });
  assert.equal(watched.state().listing.tools.length, 7);
  await server.close();
  await watched.session.handle({ kind: "call", id: "1", target: tool("fail"), arguments: {} });
  assert.equal(watched.state().calls[0]?.end?.outcome.kind, "failed");
  server = await startRichServer({ extra: true });
  await watched.session.handle({ kind: "reconnect" });
  assert.equal(watched.state().listing.tools.length, 8);
  await watched.session.close();
  await server.close();
});

test("a server that cannot be reached is said, and nothing fails", TIMEOUT, async () => {
  const server = await startRichServer();
  await server.close();
  const watched = watch(server.url);
  await watched.session.handle({ kind: "connect", era: "newest" });
  const { connection } = watched.state();
  assert.equal(connection.kind, "disconnected");
  assert.match(connection.kind === "disconnected" ? connection.reason : "", /no program answers there/);
  await watched.session.close();
});

test("a server that wants a token asks for it, and takes the right one", TIMEOUT, async () => {
  const server = await startRichServer({ token: "secret-token" });
  const watched = watch(server.url);
  await watched.session.handle({ kind: "connect", era: "newest" });
  assert.equal(watched.state().connection.kind, "sign-in-needed");
  await watched.session.handle({ kind: "sign-in", token: "wrong" });
  assert.equal(watched.state().connection.kind, "sign-in-needed");
  await watched.session.handle({ kind: "sign-in", token: "secret-token" });
  const { connection } = watched.state();
  assert.equal(connection.kind === "connected" && connection.server.isSignedIn, true);
  assert.ok(!JSON.stringify(watched.events).includes("secret-token"));
  await watched.session.close();
  await server.close();
});

test("another process has the session by lines of JSON", TIMEOUT, async () => {
  const server = await startRichServer();
  const input = new PassThrough();
  const lines: SessionEvent[] = [];
  const served = serveSession({
    reach: async () => ({ url: server.url, headers: {}, via: "network", close: async () => {} }),
    headers: {},
    version: "0.0.0",
    input,
    print: (line) => {
      const event = JSON.parse(line) as SessionEvent;
      lines.push(event);
      if (event.kind === "finished") input.end();
    },
    signal: new AbortController().signal,
  });
  input.write(`${JSON.stringify({ kind: "connect", era: "handshake" })}\n`);
  // Sent before the connection is there: it waits.
  input.write(`${JSON.stringify({ kind: "call", id: "1", target: tool("fail"), arguments: {} })}\n`);
  await served;
  assert.deepEqual(
    lines.map(({ kind }) => kind).filter((kind) => kind !== "connecting"),
    ["started", "connected", "finished"],
  );
  await server.close();
});
