/** Connections that the gateway keeps, and that the server closes. */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { openGateway } from "../../../../../toolchain/run/index.ts";
import { backendOf } from "./backend.ts";

test(
  "a request goes to the server once, also if the server has closed the kept connection",
  { timeout: 60_000 },
  async () => {
    let kept: Socket | undefined;
    const received: string[] = [];
    const backend = await backendOf((request, response) => {
      kept = request.socket;
      let text = "";
      request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      request.once("end", () => {
        received.push(text);
        response.end(text);
      });
    });
    const { addressFor } = backend;
    const gateway = await openGateway({
      host: "127.0.0.1",
      port: 0,
      backend: {
        ...backend,
        // Right before the gateway sends, so that it has no time to notice.
        addressFor: (kind) => {
          kept?.resetAndDestroy();
          return addressFor(kind);
        },
      },
    });
    try {
      for (const text of ["one", "two", '{"jsonrpc":"2.0","id":1,"method":"tools/call"}']) {
        const response = await fetch(`http://127.0.0.1:${gateway.port}/mcp`, { method: "POST", body: text });
        assert.deepEqual([response.status, await response.text()], [200, text]);
      }
      assert.equal(received.length, 3);
    } finally {
      await gateway.close();
    }
  },
);
