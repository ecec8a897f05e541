import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDoctor } from "../../../../extension/doctor/doctor-page.ts";
import type { Topic } from "../../../../toolchain/doctor/index.ts";

const frame = {
  file: "wasmcp Doctor",
  styleSheets: ["page.css"],
  script: undefined,
  cspSource: "vscode-resource:",
  nonce: "n",
} as const;

const servers: Topic = {
  name: "Servers",
  isReady: true,
  findings: [
    { name: "wasmtime", state: "found", version: "48.0.8", file: "/usr/bin/wasmtime" },
    { name: "embedded runtime", state: "included" },
  ],
};
const rust: Topic = {
  name: "Rust",
  isReady: false,
  findings: [
    { name: "cargo", state: "unusable", file: "/bin/cargo", problem: "<b>it</b> `fails`" },
    { name: "target wasm32-wasip2", state: "missing" },
  ],
  install: "rustup target add wasm32-wasip2",
};

test("shows what was found, with its version and place", () => {
  const page = renderDoctor({ topics: [servers] }, frame);
  assert.match(page, /wasmtime 48\.0\.8\s+<code class="quiet">\/usr\/bin\/wasmtime<\/code>/);
  assert.match(page, /embedded runtime: included/);
  assert.match(page, /Nothing is missing\./);
  assert.doesNotMatch(page, /Run in Terminal/);
});

test("has a button for what is missing, which names the topic and no command line", () => {
  const page = renderDoctor({ topics: [servers, rust] }, frame);
  assert.match(page, /Ready for all but Rust\./);
  const [, link = ""] = /href="(command:[^"]+)"/.exec(page) ?? [];
  assert.equal(decodeURIComponent(link), 'command:wasmcp.installTool?["Rust"]');
});

test("runs no script, and shows what programs say as text", () => {
  const page = renderDoctor({ topics: [rust] }, frame);
  assert.doesNotMatch(page, /<script|<b>it/);
  assert.match(page, /<code>fails<\/code>/);
  assert.match(page, /default-src &#39;none&#39;|default-src 'none'/);
});
