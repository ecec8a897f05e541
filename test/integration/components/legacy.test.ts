/** The revisions with a handshake, request by request. One table; every row is one HTTP exchange. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";
import { type Json, request, call, cases, everything, listed } from "./legacy-cases.ts";

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`before 2026-07-28 on ${runtime}, a server`, () => {
    let composed: ComposedServer;
    let server: RunningServer;
    before(async () => {
      composed = await makeServer(["showcase"]);
      server = await composed.start(runtime);
    });
    after(async () => {
      await server.stop();
      await composed.remove();
    });

    const post = async (send: unknown, version?: string) =>
      exchange(server.url, {
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(version === undefined ? {} : { "mcp-protocol-version": version }),
        },
        body: typeof send === "string" ? send : JSON.stringify(send),
      });
    const resultOf = async (send: Json, version: string) =>
      JSON.parse((await post(send, version)).text).result;

    for (const { name, version, send, status = 200, result, error, id = 1, body } of cases) {
      test(name, async () => {
        const answered = await post(send, version);
        assert.equal(answered.status, status, answered.text);
        if (body !== undefined) {
          assert.deepEqual(answered.text === "" ? "" : JSON.parse(answered.text), body);
          return;
        }
        const answer = JSON.parse(answered.text);
        assert.equal(answer.jsonrpc, "2.0");
        assert.equal(answer.id, id);
        if (error === undefined) assert.deepEqual(answer.result, result);
        else assert.deepEqual(answer.error, { message: answer.error.message, ...error });
        assert.equal("result" in answer, error === undefined);
      });
    }

    test("echoes numbers as ids, however large or exact", async () => {
      for (const id of [
        "0",
        "-7",
        "9007199254740993",
        "123456789012345678901234567890",
        "1.5",
        "-0",
        "1E3",
      ]) {
        const { text: answer } = await post(
          `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo"}}`,
        );
        assert.ok(answer.startsWith(`{"jsonrpc":"2.0","id":${id},`), answer);
      }
    });

    test("E1, E2, E3: writes every kind of content in the shape of the revision", async () => {
      assert.deepEqual(await resultOf(call("everything"), "2025-11-25"), everything);
      assert.deepEqual(await resultOf(call("everything"), "2025-06-18"), everything);
      const oldest = await resultOf(call("everything"), "2025-03-26");
      assert.equal("structuredContent" in oldest, false);
      assert.deepEqual(oldest.content[0], {
        type: "text",
        text: '"quoted" \\ \u0001 é 𝄞',
        annotations: { audience: ["user", "assistant"], priority: 0.5 },
      });
      assert.deepEqual(oldest.content[4], { type: "text", text: "file:///b" });
    });

    test("E1, E7: lists tools in the shape of the revision, also when one of them is broken", async () => {
      const newest = await resultOf(request("tools/list"), "2025-11-25");
      assert.deepEqual(newest.tools.slice(0, 5), listed);
      assert.equal("nextCursor" in newest, false);
      const middle = await resultOf(request("tools/list"), "2025-06-18");
      const { icons: _icons, ...withoutIcons } = listed[1] as { icons: unknown };
      assert.deepEqual(middle.tools[1], withoutIcons);
      const oldest = await resultOf(request("tools/list"), "2025-03-26");
      assert.deepEqual(Object.keys(oldest.tools[1]), ["name", "description", "inputSchema", "annotations"]);
      const first = await resultOf(request("tools/list"), "2024-11-05");
      assert.deepEqual(Object.keys(first.tools[1]), ["name", "description", "inputSchema"]);
    });

    test("a client of 2024-11-05 gets audio as a resource, which it knows", async () => {
      const { content } = await resultOf(call("everything"), "2024-11-05");
      const types = content.map(({ type }: { readonly type: string }) => type);
      assert.deepEqual([...new Set(types)].sort(), ["image", "resource", "text"]);
      const newer = await resultOf(call("everything"), "2025-03-26");
      const audio = newer.content.find(({ type }: { readonly type: string }) => type === "audio");
      const carried = content[newer.content.indexOf(audio)];
      assert.deepEqual(carried.resource, {
        uri: "content:audio",
        mimeType: audio.mimeType,
        blob: audio.data,
      });
      assert.deepEqual(carried.annotations, audio.annotations);
    });

    test("E6: keeps the order of a schema's members", async () => {
      const { text: answer } = await post(request("tools/list"), "2025-11-25");
      assert.ok(answer.indexOf('"z": {}') < answer.indexOf('"a": {}'));
    });
  });
}
