/** How far a call is: the client's token reaches the component, and what the component says of it reaches the client first. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RunningServer } from "../../../toolchain/run/index.ts";
import { type ComposedServer, exchange, makeServer } from "./composed-server.ts";

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const eras: readonly (readonly [
  era: string,
  headers: Readonly<Record<string, string>>,
  meta: Readonly<Record<string, unknown>>,
])[] = [
  ["legacy", { "mcp-protocol-version": "2025-11-25" }, {}],
  [
    "modern",
    { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "progress" },
    meta,
  ],
];

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(["visitor"]);
});
after(() => composed.remove());

for (const runtime of ["wasmtime", "embedded"] as const) {
  describe(`on ${runtime}, a component`, () => {
    let server: RunningServer;
    before(async () => {
      server = await composed.start(runtime);
    });
    after(() => server.stop());

    /** The messages that a call of the tool is answered with, the result last. */
    const call = async (
      headers: Readonly<Record<string, string>>,
      _meta: Readonly<Record<string, unknown>>,
    ): Promise<unknown[]> => {
      const params = { name: "progress", _meta };
      const { text } = await exchange(server.url, {
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      });
      const events = text.startsWith("data: ") ? text.trim().split("\n\n") : [`data: ${text}`];
      return events.map((event) => JSON.parse(event.slice(6)) as unknown);
    };
    const said = (message: unknown): unknown =>
      (message as { readonly result: { readonly content: readonly { readonly text: string }[] } }).result
        .content[0]?.text;

    for (const [era, headers, envelope] of eras) {
      for (const token of ["p", 7]) {
        test(`E8: reports progress to a client that has given ${JSON.stringify(token)} as its token (${era})`, async () => {
          const messages = await call(headers, { ...envelope, progressToken: token });
          const result = messages.pop();
          assert.equal(said(result), String(token));
          const progress = (params: object): object => ({
            jsonrpc: "2.0",
            method: "notifications/progress",
            params: { progressToken: token, ...params },
          });
          assert.deepEqual(messages, [
            progress({ progress: 1, total: 2, message: "half way" }),
            progress({ progress: 2 }),
          ]);
        });
      }

      test(`E8: sends no progress to a client without a token (${era})`, async () => {
        const messages = await call(headers, envelope);
        assert.equal(messages.length, 1);
        assert.equal(said(messages[0]), "nobody asks");
      });
    }
  });
}
