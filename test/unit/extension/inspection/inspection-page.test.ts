import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderFailure, renderInspection } from "../../../../extension/inspection/inspection-page.ts";
import type { Offer } from "../../../../extension/inspection/offer-section.ts";
import type { PageFrame } from "../../../../extension/ui/page-frame.ts";
import type { Inspection } from "../../../../toolchain/inspect/index.ts";
import { inspection, item, mcp, server, smallServer } from "./inspections.ts";

const frame: PageFrame = {
  file: "server.wasm",
  styleSheets: ["https://webview/page.css"],
  script: "https://webview/page.js",
  cspSource: "https://webview",
  nonce: "c2VjcmV0",
};
const unknown: Offer = { kind: "unknown" };
const hostile = `<img src=x onerror="alert(1)">'`;

/** What a reader sees, one space between words; `among` narrows it to the section under that heading. */
function textOf(page: string, among?: string): string {
  const parts = among === undefined ? [page] : page.split("<section");
  const part = parts.find((each) => among === undefined || each.includes(`>${among}</h2>`));
  assert(part !== undefined, `expected a section ${among}`);
  return part
    .replaceAll(/<(title|desc)[\s\S]*?<\/\1>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, " ");
}

describe("the page about a component", () => {
  test("begins with the component's kind, size and parts", () => {
    const producers = [{ role: "language", name: "Rust", version: "1.90.0" }];
    const page = renderInspection({ ...smallServer, version: "2.0.0", producers }, unknown, frame);
    assert.match(
      textOf(page),
      /MCP server server\.wasm 10 KB · version 2\.0\.0 · 5 parts · made with Rust 1\.90\.0/,
    );
  });

  test("draws every part, and describes the calls in words", () => {
    const page = renderInspection(smallServer, unknown, frame);
    for (const name of ["transport", "tools-middleware", "weather", "log", "end"]) {
      assert.match(textOf(page, "Composition"), new RegExp(` ${name} `));
    }
    assert.match(page, /Requests enter at transport\./);
    assert.match(page, /tools-middleware calls weather \(tools\)\./);
    assert.equal(page.match(/class="arrow"/g)?.length, 5, "the way in and four calls");
  });

  test("says who may use a server, as far as that is composed in", () => {
    const text = (protection: Inspection["protection"]) =>
      textOf(renderInspection({ ...smallServer, protection }, unknown, frame), "Authorization");
    assert.match(
      text({ kind: "configurable", settings: [], rules: [] }),
      /Open until configured: every client/,
    );
    assert.match(text({ kind: "public", settings: [], rules: [] }), /Cannot be protected/);
    const shown = text({
      kind: "oauth",
      settings: [{ name: "JWT_ISSUER", value: hostile }],
      rules: [
        { kind: "tool", pattern: "delete_*", scopes: ["mcp:write", "mcp:delete"] },
        { kind: "implies", scope: "mcp:admin", scopes: ["mcp:write"] },
      ],
    });
    assert.match(shown, /OAuth, composed in: each request needs a token\. .*JWT_ISSUER <img src=x/);
    assert.match(shown, /Tools delete_\* need mcp:write, mcp:delete The scope mcp:admin contains mcp:write/);
    assert.doesNotMatch(renderInspection(smallServer, unknown, frame), /Authorization/);
  });

  test("shows for each capability its meaning, its interfaces and the parts that can use it", () => {
    const capabilities = [
      { name: "exit", interfaces: ["wasi:cli/exit@0.2.12"] },
      { name: "http", interfaces: ["wasi:http/outgoing-handler@0.2.12"] },
    ];
    assert.match(
      textOf(renderInspection({ ...smallServer, capabilities }, unknown, frame), "Capabilities"),
      /Network wasi:http\/outgoing-handler@0\.2\.12 Can send HTTP requests to other machines\. weather Exit/,
    );
  });

  test("does not count what another part provides as a capability of a part", () => {
    const reached = { name: "keyvalue", interfaces: ["wasi:keyvalue/store@0.2.0"] };
    const page = renderInspection(
      server([
        { name: "own-store" },
        { name: "user", part: { capabilities: [reached] }, calls: { "wasi:keyvalue/store@0.2.0": 0 } },
      ]),
      unknown,
      frame,
    );
    assert.doesNotMatch(textOf(page), /Key-value/);
  });

  test("shows sizes with their share, largest first, and shared bytes last", () => {
    const composed = server([{ name: "small" }, { name: "large" }], { bytes: 4000 });
    assert(composed.composition);
    const components = composed.composition.components.map((part) =>
      part.name === "large" ? { ...part, bytes: 2400 } : part,
    );
    const page = renderInspection(
      { ...composed, composition: { ...composed.composition, components, shared: 500 } },
      unknown,
      frame,
    );
    assert.match(
      textOf(page, "Sizes"),
      /large 2 KB 60\.0 % small 1 KB 25\.0 % Shared .* 500 bytes 12\.5 % Connections .* 100 bytes 2\.5 % Whole file 4 KB/,
    );
  });

  test("names the provider of each import of a part", () => {
    const page = textOf(renderInspection(smallServer, unknown, frame), "Parts");
    assert.match(page, /wasmcp:mcp-v20251125\/server-io@0\.1\.1 log /);
    assert.match(page, /wasi:http\/outgoing-handler@0\.2\.12 the host /);
  });

  test("distinguishes interfaces with functions, interfaces of types, and single functions", () => {
    const exports = [item("a:b/c", "get", "set"), item("a:b/types"), item("run", "run")];
    assert.match(
      textOf(renderInspection(inspection({ exports }), unknown, frame), "Interfaces"),
      /Exports 3 a:b\/c get, set a:b\/types types only run a function/,
    );
  });

  test("folds the imports that every program of a language has", () => {
    const imports = [
      item("wasi:io/streams@0.2.12", "read"),
      item("wasi:http/outgoing-handler@0.2.12", "handle"),
      item("wasi:clocks/wall-clock@0.2.12", "now"),
      item("acme:store/types@1.0.0"),
      item("acme:store/items@1.0.0", "get"),
      item(mcp("server-handler"), "handle"),
    ];
    const whole = textOf(renderInspection(inspection({ imports }), unknown, frame), "Interfaces");
    assert.match(
      whole,
      /Imports 6 wasi:http\S+ handle acme:store\/items\S+ get \S+server-handler\S+ handle Needed by the language and the framework 3 wasi:io\S+ read wasi:clocks\S+ now acme:store\/types\S+ types only $/,
    );
    const calls = { "wasi:io/poll@0.2.12": "host", "acme:store/items@1.0.0": "host" } as const;
    const part = textOf(renderInspection(server([{ name: "a", calls }]), unknown, frame), "Parts");
    assert.match(
      part,
      /Imports 2 Import Provided by acme:store\S+ the host Needed by .* 1 Import Provided by wasi:io/,
    );
  });

  test("shows the parts of a part that is a composition itself", () => {
    const inner = server([{ name: "inside" }, { name: "outside", calls: { "a:b/c": 0 } }]);
    const page = renderInspection(
      server([{ name: "both", part: { kind: "handler", composition: inner.composition } }]),
      unknown,
      frame,
    );
    assert.match(textOf(page, "Parts"), /Made of 2 parts .* outside .* a:b\/c inside/);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
      "every id is there once",
    );
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    assert(targets.length > 0);
    assert.deepEqual(
      targets.filter((id) => !ids.includes(id)),
      [],
      "every link leads somewhere",
    );
  });

  test("says when a part cannot be read, and shows the rest", () => {
    const composed = server([{ name: "riddle" }]);
    assert(composed.composition);
    const components = composed.composition.components.map((part) => ({ ...part, component: undefined }));
    const page = renderInspection(
      { ...composed, composition: { ...composed.composition, components } },
      unknown,
      frame,
    );
    assert.match(textOf(page, "Parts"), /riddle .* cannot read this part on its own/);
  });

  test("names from the file cannot become markup", () => {
    const items = [item(hostile, hostile)];
    const evil: Partial<Inspection> = {
      exports: items,
      imports: items,
      version: hostile,
      producers: [{ role: hostile, name: hostile, version: hostile }],
      capabilities: [{ name: hostile, interfaces: [hostile] }],
    };
    const composed = server(
      [
        { name: hostile, part: evil },
        { name: `${hostile} 2`, part: evil, calls: { [hostile]: 0 } },
      ],
      evil,
    );
    const names = {
      tools: [hostile],
      resources: [hostile],
      resourceTemplates: [],
      prompts: [hostile],
      extensions: [hostile],
    };
    const entries = [
      {
        kind: "tools" as const,
        name: hostile,
        description: hostile,
        inputSchema: { properties: { [hostile]: {} }, required: [hostile] },
      },
    ];
    const failure = { what: hostile, causes: [hostile], remedies: [hostile] };
    const named = { ...frame, file: hostile };
    const pages = [
      renderInspection(composed, { kind: "listed", names, entries }, named),
      renderInspection({ ...smallServer, ...evil }, { kind: "failed", failure }, named),
      renderInspection({ ...smallServer, ...evil }, { kind: "listed", names, entries }, named),
      renderFailure(hostile, failure, named),
    ];
    for (const page of pages) {
      assert.match(page, /&#60;img src=x onerror=&#34;/);
      assert.doesNotMatch(page, /<img|onerror="/);
      const tags = [...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag);
      assert.equal(tags.filter((tag) => tag === "script").length, 2, "one script, opened and closed");
    }
  });

  test("loads its own style sheet and script, and forbids everything else", () => {
    const page = renderInspection(smallServer, unknown, frame);
    assert.match(
      page.replaceAll("&#39;", "'"),
      /content="default-src 'none'; style-src https:\/\/webview; script-src 'nonce-c2VjcmV0'"/,
    );
    assert.match(page, /<script nonce="c2VjcmV0" src="https:\/\/webview\/page\.js"><\/script>/);
    assert.doesNotMatch(page, /\sstyle=|\son[a-z]+=|<style/);
  });
});

describe("listing tools on the page", () => {
  const tools = inspection({ kind: "capability", exports: [item(mcp("tools"), "list-tools")] });

  test("is offered for components that can list tools, and for no others", () => {
    assert.match(renderInspection(tools, unknown, frame), /<button id="list-tools" type="button">/);
    assert.doesNotMatch(renderInspection(inspection(), unknown, frame), /<button/);
  });

  test("is disabled in Restricted Mode, with the reason and a remedy", () => {
    const page = renderInspection(tools, { kind: "untrusted" }, frame);
    assert.match(page, /id="list-tools"[^>]*disabled[^>]*aria-describedby="why-not"/);
    assert.match(textOf(page), /Not available in Restricted Mode, because listing runs the component/);
    assert.match(page, /id="manage-trust"/);
  });

  test("shows the names by kind, or that the component has none", () => {
    const none = { tools: [], resources: [], resourceTemplates: [], prompts: [], extensions: [] };
    const names = {
      ...none,
      tools: ["add", "subtract"],
      prompts: ["greet"],
      extensions: ["com.example/skills"],
    };
    assert.match(
      textOf(renderInspection(tools, { kind: "listed", names, entries: [] }, frame)),
      /Tools 2 add subtract Prompts 1 greet Protocol extensions 1 com\.example\/skills/,
    );
    const entries = [
      {
        kind: "tools" as const,
        name: "add",
        description: "Adds two numbers.",
        inputSchema: { properties: { a: { type: "number" }, b: {} }, required: ["a"] },
        outputSchema: { type: "object" },
      },
    ];
    assert.match(
      textOf(renderInspection(tools, { kind: "listed", names, entries }, frame)),
      /add Adds two numbers\. Input: a, b\? \{ "properties": .* Output \{ "type": "object" \} subtract/,
    );
    assert.match(
      textOf(renderInspection(tools, { kind: "listed", names: none, entries: [] }, frame)),
      /No tools, resources, prompts or protocol extensions\./,
    );
  });

  test("shows whether clients get notifications", () => {
    const changes = item("wasmcp:mcp-v20260728/changes@0.1.0", "announce");
    const announcing = inspection({ kind: "handler", imports: [changes] });
    const announced = /Notifies clients when its lists or resources change\./;
    assert.match(textOf(renderInspection(announcing, unknown, frame)), announced);
    assert.match(
      textOf(renderInspection(server([{ name: "a", part: announcing }]), unknown, frame)),
      announced,
    );
    const typesOnly = inspection({ kind: "handler", imports: [item(changes.name)] });
    assert.doesNotMatch(textOf(renderInspection(typesOnly, unknown, frame)), announced);
  });

  test("shows why it failed, and can be tried again", () => {
    const failure = { what: "It failed.", causes: ["It trapped."], remedies: ["Mend it."] };
    const page = renderInspection(tools, { kind: "failed", failure }, frame);
    assert.match(textOf(page), /It failed\. It trapped\. Mend it\. List Tools Again/);
  });
});
