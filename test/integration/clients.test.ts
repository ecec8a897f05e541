import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { RunningServer } from "../../toolchain/run/index.ts";
import { makeSampleServer, runtimes, type SampleServer, calculatorFile } from "./sample-server.ts";
import { needs } from "../tools.ts";

needs("wasmtime");

/** What a test asks of a client, whichever of the two official ones it is. */
interface TestedClient {
  readonly protocolVersion: string | undefined;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

const identity = { name: "wasmcp-test", version: "1.0.0" };

const clients: Readonly<Record<string, (url: URL) => Promise<TestedClient>>> = {
  "@modelcontextprotocol/sdk (legacy)": async (url) => {
    const client = new LegacyClient(identity);
    const transport = new LegacyTransport(url);
    // The transport's optional members are not declared for `exactOptionalPropertyTypes`.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    return {
      protocolVersion: transport.protocolVersion,
      listTools: () => client.listTools(),
      callTool: (params) => client.callTool(params),
      close: () => client.close(),
    };
  },
  "@modelcontextprotocol/client (legacy)": (url) => connectModernClient(url, "legacy"),
  "@modelcontextprotocol/client (auto)": (url) => connectModernClient(url, "auto"),
  "@modelcontextprotocol/client (2026-07-28)": (url) => connectModernClient(url, { pin: "2026-07-28" }),
};

const negotiated: Readonly<Record<string, string>> = {
  "@modelcontextprotocol/sdk (legacy)": "2025-11-25",
  "@modelcontextprotocol/client (legacy)": "2025-11-25",
  "@modelcontextprotocol/client (auto)": "2026-07-28",
  "@modelcontextprotocol/client (2026-07-28)": "2026-07-28",
};

async function connectModernClient(
  url: URL,
  mode: NonNullable<NonNullable<modern.ClientOptions["versionNegotiation"]>["mode"]>,
): Promise<TestedClient> {
  const client = new modern.Client(identity, { versionNegotiation: { mode } });
  await client.connect(new modern.StreamableHTTPClientTransport(url));
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    listTools: () => client.listTools(),
    callTool: (params) => client.callTool(params),
    close: () => client.close(),
  };
}

/** Tool calls and the text of the answer's first content block. */
const calls: readonly (readonly [name: string, args: Record<string, unknown>, text: string])[] = [
  ["text-statistics", { text: "a component is a part" }, '"words":5'],
  ["reverse", { text: "smörgås 🎉" }, "🎉 sågröms"],
  ["prime-factors", { number: 360 }, "2 × 2 × 2 × 3 × 3 × 5"],
  ["add", { a: 10, b: 32 }, "42"],
  ["subtract", { a: 10, b: 32 }, "-22"],
  ["factorial", { n: 5 }, "120"],
];

let sample: SampleServer;
before(async () => {
  sample = await makeSampleServer([calculatorFile]);
});
after(() => sample.remove());

for (const runtime of runtimes) {
  describe(`on ${runtime}`, () => {
    let server: RunningServer;
    before(async () => {
      server = await sample.start(runtime);
    });
    after(() => server.stop());

    for (const [name, connect] of Object.entries(clients)) {
      test(`${name} lists and calls the tools of every part`, async () => {
        const client = await connect(new URL(server.url));
        try {
          assert.equal(client.protocolVersion, negotiated[name]);
          const { tools } = await client.listTools();
          const names = tools.map((tool) => tool.name);
          for (const [tool, args, text] of calls) {
            assert.ok(names.includes(tool), `${tool} is not among ${names.join(", ")}`);
            const result = (await client.callTool({ name: tool, arguments: args })) as {
              readonly content: readonly { readonly text?: string }[];
            };
            assert.ok(result.content[0]?.text?.includes(text), JSON.stringify(result));
          }
        } finally {
          await client.close();
        }
      });

      test(`${name} gets an error for an unknown tool`, async () => {
        const client = await connect(new URL(server.url));
        try {
          await assert.rejects(client.callTool({ name: "no-such-tool" }), (error: { code?: unknown }) => {
            assert.equal(error.code, -32602);
            return true;
          });
        } finally {
          await client.close();
        }
      });
    }
  });
}
