/** The language server as a web worker in a real browser: the bundle that VS Code for the Web starts. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import * as path from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { distRoot } from "../../scripts/build.ts";
import { findTool, without } from "../tools.ts";

const executablePath = findTool("chromium");

/**
 * Runs in the page: talks to the worker as an editor does, and answers its requests for files. The result has the
 * diagnostics of `/work/wit/a.wit`, and the text of a hover.
 */
const SESSION = `async () => {
  const files = {
    "file:///work/wit/a.wit": "package local:demo; interface i { use x:y/z@1.0.0.{t}; f: func(a: t, b: nope); }",
    "file:///work/wit/deps/y.wit": "package x:y@1.0.0; interface z { /** Some *text*. */ type t = string; }",
  };
  const worker = new Worker("/wit-lsp.js");
  const answers = new Map();
  let published;
  const onPublished = new Promise((resolve) => (published = resolve));
  const list = (folder) => {
    const entries = new Map();
    for (const file of Object.keys(files)) {
      if (!file.startsWith(folder + "/")) continue;
      const [name, ...rest] = file.slice(folder.length + 1).split("/");
      entries.set(name, rest.length > 0);
    }
    return [...entries].map(([name, isDirectory]) => ({ name, isDirectory }));
  };
  worker.onmessage = ({ data }) => {
    if (data.method === "wasmcp/readDirectory") {
      worker.postMessage({ jsonrpc: "2.0", id: data.id, result: list(data.params.uri) });
    } else if (data.method === "wasmcp/readFile") {
      const text = files[data.params.uri];
      worker.postMessage({ jsonrpc: "2.0", id: data.id, result: text === undefined ? null : [...new TextEncoder().encode(text)] });
    } else if (data.method === "textDocument/publishDiagnostics") {
      if (data.params.uri === "file:///work/wit/a.wit") published(data.params.diagnostics);
    } else if (data.id !== undefined) answers.get(data.id)?.(data);
  };
  const request = (id, method, params) =>
    new Promise((resolve) => {
      answers.set(id, resolve);
      worker.postMessage({ jsonrpc: "2.0", id, method, params });
    });
  const notify = (method, params) => worker.postMessage({ jsonrpc: "2.0", method, params });
  await request(1, "initialize", {
    processId: null,
    capabilities: {},
    rootUri: null,
    workspaceFolders: [{ uri: "file:///work", name: "work" }],
  });
  notify("initialized", {});
  const uri = "file:///work/wit/a.wit";
  notify("textDocument/didOpen", { textDocument: { uri, languageId: "wit", version: 1, text: files[uri] } });
  const diagnostics = await onPublished;
  const character = files[uri].indexOf("a: t") + 3;
  const hover = await request(2, "textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
  worker.terminate();
  return { codes: diagnostics.map((one) => one.code), hover: hover.result.contents.value };
}`;

test(
  "the server works in a browser's worker, with files that the editor reads for it",
  { skip: without("chromium") },
  async (t) => {
    const script = await fs.readFile(path.join(distRoot, "web/wit-lsp.js"));
    const server = createServer((request, response) => {
      const isScript = request.url === "/wit-lsp.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : "<!doctype html><title>worker</title>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const address = server.address();
    assert(typeof address === "object" && address !== null && executablePath !== undefined);
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    const { codes, hover } = await page.evaluate<{ codes: string[]; hover: string }>(`(${SESSION})()`);
    assert.deepEqual(codes, ["unknown-type"]);
    assert.match(hover, /type t = string[^]*Some \*text\*\.[^]*wit\/deps\/y\.wit/);
  },
);
