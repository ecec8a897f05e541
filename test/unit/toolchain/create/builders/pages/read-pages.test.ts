/** The folder `ui` of a project: what is a page, what is said about it, and what is refused. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { readPages } from "../../../../../../toolchain/create/builders/pages/index.ts";

let folder: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-pages-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** A new project with these files below `ui`. */
async function project(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const directory = await fs.mkdtemp(path.join(folder, "project-"));
  await fs.mkdir(path.join(directory, "ui"));
  for (const [name, contents] of Object.entries(files))
    await fs.writeFile(path.join(directory, "ui", name), contents);
  return directory;
}

const HTML = "<!doctype html><title>Chart</title>";
const read = async (files: Readonly<Record<string, string | Uint8Array>>) =>
  readPages(await project(files), "weather");

describe("the pages of a project", () => {
  test("are none without the folder", async () => {
    assert.deepEqual(await readPages(path.join(folder, "nothing"), "weather"), []);
  });

  test("have addresses of the project, and what the files beside them say", async () => {
    const facts = {
      title: "Forecast",
      description: "A week",
      csp: { connectDomains: ["https://api.example.com", "wss://*.example.com:8443"], frameDomains: [] },
      permissions: { clipboardWrite: {} },
      prefersBorder: true,
    };
    const { title, description, ...meta } = facts;
    const files = {
      "week.html": `\ufeff\n${HTML}`,
      "week.json": JSON.stringify(facts),
      "day.html": HTML.toUpperCase(),
      "style.css": "",
      ".hidden.html": "",
    };
    assert.deepEqual(await read(files), [
      { name: "day", uri: "ui://weather/day", html: HTML.toUpperCase(), meta: {} },
      { name: "week", uri: "ui://weather/week", html: `\n${HTML}`, title, description, meta },
    ]);
  });

  test("are whole documents in UTF-8, with names for addresses", async () => {
    const cases: readonly (readonly [Readonly<Record<string, string | Uint8Array>>, RegExp])[] = [
      [{ "a.html": "<p>part</p>" }, /a\.html`: expected `<!doctype html>` first/],
      [{ "a.html": new Uint8Array([0xff]) }, /a\.html`: it is not UTF-8/],
      [{ "a b.html": HTML }, /a b\.html`: its name is part of an address/],
    ];
    for (const [files, message] of cases) await assert.rejects(read(files), { code: "bad-page", message });
  });

  test("say only what clients read, and reach only origins", async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["{", /a\.json`: not valid JSON$/],
      ["[]", /expected an object$/],
      ['{ "prefersBorders": true }', /unknown member `prefersBorders`; write `prefersBorder`$/],
      ['{ "scripts": [] }', /unknown member `scripts`; expected one of `title`, /],
      ['{ "prefersBorder": "yes" }', /`prefersBorder`: expected `true` or `false`$/],
      [
        '{ "csp": { "connectDomain": [] } }',
        /`csp`: unknown member `connectDomain`; write `connectDomains`$/,
      ],
      ['{ "csp": { "connectDomains": "https://a.example" } }', /`csp\.connectDomains`: expected a list/],
      ['{ "permissions": { "camera": true } }', /`permissions\.camera`: expected `\{\}`$/],
    ];
    for (const [text, message] of cases)
      await assert.rejects(read({ "a.html": HTML, "a.json": text }), { code: "bad-page", message });
    // Each of them would be more than an origin in the policy that a client makes of it.
    for (const origin of [
      "*",
      "https:",
      "https://a.example; script-src *",
      "https://a.example/x",
      "'unsafe-eval'",
    ]) {
      const text = JSON.stringify({ csp: { resourceDomains: [origin] } });
      await assert.rejects(read({ "a.html": HTML, "a.json": text }), { message: /expected origins such as/ });
    }
  });

  test("are not links to files of the user", { skip: process.platform === "win32" }, async () => {
    const directory = await project({});
    const secret = path.join(folder, "secret.html");
    await fs.writeFile(secret, HTML);
    await fs.symlink(secret, path.join(directory, "ui", "a.html"));
    await assert.rejects(readPages(directory, "weather"), { code: "bad-page", message: /neither a file/ });
    const linked = await fs.mkdtemp(path.join(folder, "linked-"));
    await fs.symlink(path.join(await project({ "a.html": HTML }), "ui"), path.join(linked, "ui"));
    await assert.rejects(readPages(linked, "weather"), { code: "bad-page", message: /neither a file/ });
  });
});
