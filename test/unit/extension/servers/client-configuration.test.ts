import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientConfigurations } from "../../../../extension/servers/client-configuration.ts";

describe("configuration for MCP clients", () => {
  const url = "http://127.0.0.1:8080/mcp";
  const textFor = (client: string, name = "agent-tools") =>
    clientConfigurations(name, url).find((each) => each.client === client)?.text ?? "";

  test("VS Code reads `servers`", () => {
    assert.deepEqual(JSON.parse(textFor("VS Code")), { servers: { "agent-tools": { type: "http", url } } });
  });

  test("other clients read `mcpServers`", () => {
    assert.deepEqual(JSON.parse(textFor("Other clients")), {
      mcpServers: { "agent-tools": { type: "http", url } },
    });
  });

  test("a command line has a name that no shell takes apart", () => {
    assert.equal(
      textFor("Claude Code", "my $(tools); & more"),
      `claude mcp add --transport http my-tools-more ${url}\n`,
    );
    assert.equal(textFor("Claude Code", "道具"), `claude mcp add --transport http wasmcp ${url}\n`);
  });
});
