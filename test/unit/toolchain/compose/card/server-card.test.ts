/** What is a server card, and what is said about a file that is none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseServerCard, printServerCard } from "../../../../../toolchain/compose/card/index.ts";

const card = { name: "com.example/weather", version: "1.2.0-beta.1", description: "Forecasts" };
const parse = (value: object) => parseServerCard(JSON.stringify(value), "card.json");

describe("a server card", () => {
  test("is the given document with the address of the schema", () => {
    const whole = {
      ...card,
      title: "Weather",
      websiteUrl: "https://example.com/weather",
      repository: { url: "https://github.com/example/weather", source: "github" },
      icons: [{ src: "https://example.com/icon.png" }],
      remotes: [{ type: "streamable-http", url: "https://{tenant}.example.com/mcp" }],
      _meta: { "com.example/plan": "free" },
    };
    const $schema = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";
    assert.deepEqual(JSON.parse(printServerCard(parse(whole))), { $schema, ...whole });
  });

  test("can be the `server.json` of the registry", () => {
    const registry = { $schema: "https://example.com/server.schema.json", ...card, packages: [{}] };
    assert.deepEqual(parse(registry), card);
  });

  test("is refused with the place of the mistake", () => {
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ ...card, name: "weather" }, /`name`: expected a name such as `com\.example\/weather`$/],
      [{ ...card, version: "^1.0.0" }, /`version`: expected one version/],
      [{ ...card, version: "1.x" }, /`version`: expected one version/],
      [{ ...card, description: "x".repeat(101) }, /`description`: expected a text of at most 100/],
      [{ name: card.name, version: "1" }, /expected a member `description`$/],
      [{ ...card, remote: [] }, /unknown member `remote`; write `remotes`$/],
      [{ ...card, apiKey: "" }, /unknown member `apiKey`; put what is your own into `_meta`$/],
      [
        { ...card, remotes: [{ type: "http", url: "https://a.example" }] },
        /`remotes`: expected `type` to be/,
      ],
      [{ ...card, remotes: [{ type: "sse", url: "a.example" }] }, /`remotes`: expected `url` to be/],
      [{ ...card, websiteUrl: "javascript:alert(1)" }, /`websiteUrl`: expected the address of a web page$/],
      [[], /expected an object$/],
    ];
    for (const [value, message] of cases) {
      assert.throws(() => parse(value), { code: "bad-server-card", message });
    }
    assert.throws(() => parseServerCard("{", "card.json"), { message: /`card\.json` .*: not valid JSON$/ });
  });
});
