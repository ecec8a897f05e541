/** Pages of the folder `ui` and the tools that name them, as clients see them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  server,
  tool,
  type ToolOptions,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/index.ts";
import { withPages } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/pages.ts";
import { serveResources } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/resources.ts";
import { serveTools } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/tools.ts";
import { fakeHost, message } from "./fake-host.ts";

const csp = { connectDomains: ["https://api.example.com"] };
const pages = [
  { name: "chart", uri: "ui://weather/chart", html: "<!doctype html>", title: "Chart", meta: { csp } },
  { name: "map", uri: "ui://weather/map", html: "<!doctype html>", meta: {} },
];

/** `_meta` of a tool with these options. */
function metaOf(options: Partial<ToolOptions<undefined, undefined>>): unknown {
  const definition = withPages(server([tool("forecast", { run: () => "", ...options })]), pages);
  const [described] = serveTools(definition, fakeHost()).listTools().tools;
  const text = (described?.options as { readonly meta?: string } | undefined)?.meta;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

describe("a tool with a page", () => {
  test("has its address where clients look, beside the author's facts", () => {
    assert.deepEqual(metaOf({ ui: "chart", meta: { "example.com/cost": 1 } }), {
      "example.com/cost": 1,
      ui: { resourceUri: "ui://weather/chart" },
      "ui/resourceUri": "ui://weather/chart",
    });
  });

  test("says who may call it, also without a page", () => {
    assert.deepEqual(metaOf({ ui: { visibility: ["app"] } }), { ui: { visibility: ["app"] } });
    assert.deepEqual(metaOf({}), undefined);
  });

  test("is refused with a page that is not there", () => {
    assert.throws(() => metaOf({ ui: "chars" }), {
      message: "tool `forecast`: no page `ui/chars.html` in the project; expected one of `chart`, `map`",
    });
    assert.throws(() => metaOf({ ui: { visibility: ["user" as "app"] } }), {
      message: /expected `ui\.visibility` to be a list of `"model"` and `"app"`/,
    });
  });
});

test("a page is a resource whose facts are in the list and in the contents", async () => {
  const resources = serveResources(withPages(server([]), pages), fakeHost());
  const type = "text/html;profile=mcp-app";
  const [chart, map] = resources.listResources().resources as readonly {
    readonly uri: string;
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  const meta = JSON.stringify({ ui: { csp } });
  assert.deepEqual([chart?.uri, chart?.name], ["ui://weather/chart", "chart"]);
  assert.deepEqual([chart?.options["title"], chart?.options["mimeType"]], ["Chart", type]);
  assert.deepEqual([chart?.options["meta"], map?.options["meta"]], [meta, undefined]);
  const read = await resources.readResource(message, { uri: "ui://weather/chart" });
  assert.deepEqual(read?.contents, [
    {
      tag: "text",
      val: {
        uri: "ui://weather/chart",
        options: { mimeType: type, meta },
        text: { tag: "text", val: "<!doctype html>" },
      },
    },
  ]);
});
