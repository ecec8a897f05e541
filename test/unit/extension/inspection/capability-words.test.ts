import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  capabilityWords,
  kindTitle,
  offersTools,
  sortCapabilities,
} from "../../../../extension/inspection/capability-words.ts";
import type { Inspection } from "../../../../toolchain/inspect/index.ts";
import { inspection, item, mcp, server, smallServer } from "./inspections.ts";

describe("the words of a page", () => {
  const incoming = [item("wasi:http/incoming-handler@0.2.12", "handle")];
  const cases: readonly (readonly [Inspection, title: string, offers: boolean])[] = [
    [smallServer, "MCP server", true],
    [inspection({ kind: "handler" }), "Middleware", true],
    [inspection({ kind: "capability", exports: [item(mcp("tools"))] }), "Tools component", true],
    [
      inspection({ kind: "capability", exports: [item(mcp("prompts")), item(mcp("tools"))] }),
      "Tools and prompts component",
      true,
    ],
    [
      inspection({
        kind: "capability",
        exports: [item("wasmcp:mcp-v20260728/extension-methods@0.1.0"), item(mcp("tools"))],
      }),
      "Tools and extensions component",
      true,
    ],
    [
      inspection({ kind: "server", exports: incoming, imports: [item(mcp("server-handler"), "handle")] }),
      "MCP transport",
      false,
    ],
    [server([{ name: "web" }], { exports: incoming }), "HTTP server", false],
    [
      inspection({ kind: "server", exports: [item("wasi:http/handler@0.3.0", "handle")] }),
      "HTTP server",
      false,
    ],
    [inspection({ kind: "server", exports: [item("wasi:cli/run@0.2.12", "run")] }), "Program", false],
    [inspection(), "Component", false],
  ];
  for (const [value, title, offers] of cases) {
    test(`${title} ${offers ? "can" : "cannot"} list tools`, () => {
      assert.deepEqual([kindTitle(value), offersTools(value)], [title, offers]);
    });
  }

  test("the most important capabilities come first, and before them those that are not in the table", () => {
    const found = ["exit", "filesystem", "acme:printer", "http"].map((name) => ({ name, interfaces: [] }));
    const names = sortCapabilities(found).map(({ name }) => name);
    assert.deepEqual(names, ["acme:printer", "http", "filesystem", "exit"]);
    assert.equal(capabilityWords("acme:printer").notable, true);
    assert.equal(capabilityWords("exit").notable, false);
  });
});
