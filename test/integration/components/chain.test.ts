/** Several tool components behind one another, as one list and one set of tools. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { calculatorFile } from "../sample-server.ts";

interface Reply {
  readonly result: {
    readonly tools: readonly { readonly name: string }[];
    readonly nextCursor?: string;
    readonly content: readonly { readonly text: string }[];
    readonly isError?: boolean;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

async function ask(server: RunningServer, method: string, params: unknown = {}): Promise<Reply> {
  const { text } = await exchange(server.url, {
    headers: { "content-type": "application/json", "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return JSON.parse(text);
}

async function pagesOf(server: RunningServer): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { result } = await ask(server, "tools/list", cursor === undefined ? {} : { cursor });
    pages.push(result.tools.map((tool) => tool.name));
    cursor = result.nextCursor;
  } while (cursor !== undefined && pages.length < 20);
  return pages;
}

const showcase = ["echo", "everything", "list-output", "broken-schema", "bare-schema", "region", "context"];

describe("a server of several tool components", () => {
  const servers: { composed: ComposedServer; server: RunningServer }[] = [];
  const start = async (...names: Parameters<typeof makeServer>[0]): Promise<RunningServer> => {
    const composed = await makeServer(names);
    const server = await composed.start("wasmtime");
    servers.push({ composed, server });
    return server;
  };
  let wholeFirst: RunningServer;
  let pagedFirst: RunningServer;
  let twicePaged: RunningServer;
  let paged: RunningServer;
  before(async () => {
    wholeFirst = await start("showcase", "paged");
    pagedFirst = await start("paged", "showcase");
    twicePaged = await start("paged", "paged");
    paged = await start("paged");
  });
  after(async () => {
    for (const { composed, server } of servers) {
      await server.stop();
      await composed.remove();
    }
  });

  test("F1: pages through all components, each with its own cursor, and misses no page", async () => {
    assert.deepEqual(await pagesOf(paged), [
      ["p0", "echo"],
      ["p1", "p2"],
      ["p3", "p4"],
    ]);
    assert.deepEqual(await pagesOf(wholeFirst), [
      [...showcase, "p0"],
      ["p1", "p2"],
      ["p3", "p4"],
    ]);
    assert.deepEqual(await pagesOf(pagedFirst), [
      ["p0", "echo"],
      ["p1", "p2"],
      ["p3", "p4", ...showcase],
    ]);
    assert.deepEqual(await pagesOf(twicePaged), [
      ["p0", "echo"],
      ["p1", "p2"],
      ["p3", "p4", "p0", "echo"],
      ["p1", "p2"],
      ["p3", "p4"],
    ]);
  });

  test("F2: of two tools with one name the first is listed and called", async () => {
    const { result } = await ask(wholeFirst, "tools/list");
    assert.equal(result.tools.filter((tool) => tool.name === "echo").length, 1);
    assert.equal((await ask(wholeFirst, "tools/call", { name: "echo" })).result.content[0]?.text, "nothing");
    assert.equal(
      (await ask(pagedFirst, "tools/call", { name: "echo" })).result.content[0]?.text,
      "paged echo",
    );
  });

  test("calls a tool of any component", async () => {
    assert.equal((await ask(wholeFirst, "tools/call", { name: "p3" })).result.content[0]?.text, "paged p3");
    assert.equal((await ask(pagedFirst, "tools/call", { name: "wrong" })).result.isError, true);
    assert.deepEqual((await ask(pagedFirst, "tools/call", { name: "x" })).error, {
      code: -32602,
      message: "Unknown tool: x",
    });
  });

  test("a cursor that no component issued is refused by each component", async () => {
    for (const cursor of ["", "x", "o", "d", "o:", "o:9", "d:", "d:x", "d:o:", "d:o:9", "d:d:o:2", "o:o:2"]) {
      assert.equal((await ask(twicePaged, "tools/list", { cursor })).error?.code, -32602, cursor);
    }
  });

  test("F3: an error of a later component is reported, and an unknown method ends the list", async () => {
    assert.deepEqual((await ask(wholeFirst, "tools/list", { cursor: "d:o:9" })).error, {
      code: -32602,
      message: "no such page",
    });
    assert.equal((await ask(wholeFirst, "resources/list")).error?.code, -32601);
  });
});

test("C16: the handshake lists the capabilities without calling the components", async () => {
  const composed = await makeServer(["guarded"]);
  const server = await composed.start("wasmtime", { TRAPS: "yes" });
  try {
    const { text } = await exchange(server.url, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { protocolVersion: "2025-11-25", capabilities: {} },
      }),
    });
    assert.deepEqual(JSON.parse(text).result.capabilities, { tools: {}, resources: {} });
    const listing = await exchange(server.url, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
    // The component traps, and the gateway answers for it.
    const answer = JSON.parse(listing.text) as {
      readonly id: number;
      readonly error?: { readonly code: number };
    };
    assert.deepEqual([answer.id, answer.error?.code], [1, -32603]);
  } finally {
    await server.stop();
    await composed.remove();
  }
});

test("a component that Rust built works", async () => {
  const composed = await makeServer([], [calculatorFile]);
  const server = await composed.start("wasmtime");
  try {
    const { result } = await ask(server, "tools/list");
    assert.ok(result.tools.some((tool) => tool.name === "add"));
    const sum = await ask(server, "tools/call", { name: "add", arguments: { a: 1, b: 2 } });
    assert.match(sum.result.content[0]?.text ?? "", /3/u);
  } finally {
    await server.stop();
    await composed.remove();
  }
});
