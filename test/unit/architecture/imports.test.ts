/** Promises about what files import that TypeScript's project references cannot hold. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";
import { readSources } from "./sources.ts";

const sources = await readSources(["cli", "core", "extension", "language-server", "toolchain"]);
const imports = sources.flatMap(({ file, imports: own }) => own.map((each) => ({ file, ...each })));
const files = new Set(sources.map(({ file }) => file));

/** Files or folders, and the outside world that they may not reach. */
const OUTSIDE = /^(node:(fs|http|https|http2|net|tls|dns|child_process|worker_threads|os|process)|undici)\b/;

function importersOf(specifier: RegExp, area: string, except: readonly string[] = []): readonly string[] {
  const found = imports.filter(
    (each) =>
      each.file.startsWith(area) &&
      !except.some((prefix) => each.file.startsWith(prefix)) &&
      specifier.test(each.specifier),
  );
  return [...new Set(found.map(({ file }) => file))];
}

test("the scan finds imports", () => {
  assert.ok(imports.length > 500, `found ${imports.length}`);
  assert.deepEqual(
    imports.filter(
      ({ target }) =>
        target?.endsWith(".ts") === true && !target.startsWith("components/") && !files.has(target),
    ),
    [],
  );
});

test("only the extension imports vscode", () => {
  assert.deepEqual(importersOf(/^vscode$/, "", ["extension/"]), []);
});

test("in the sidebar, only the files that show it import vscode", () => {
  const shows = ["tree.ts", "sidebar.ts", "commands.ts", "drag-and-drop.ts"].map(
    (name) => `extension/sidebar/${name}`,
  );
  assert.deepEqual(
    importersOf(/^vscode$/, "extension/sidebar/", [...shows, "extension/sidebar/commands/"]),
    [],
  );
});

test("the core imports no module of Node and does no input or output", () => {
  assert.deepEqual(importersOf(/^node:|^undici/, "core/"), []);
  const reaching = sources.filter(
    ({ file, text }) =>
      file.startsWith("core/") && /\b(fetch|XMLHttpRequest|process|console|Buffer)\b[.(]/.test(text),
  );
  assert.deepEqual(
    reaching.map(({ file }) => file),
    [],
  );
});

test("the language server imports modules of Node only in language-server/node", () => {
  assert.deepEqual(importersOf(/^node:|\/node$/, "language-server/", ["language-server/node/"]), []);
});

test("composing does no input or output outside of toolchain/compose/files", () => {
  assert.deepEqual(importersOf(OUTSIDE, "toolchain/compose/", ["toolchain/compose/files/"]), []);
});

test("inspecting does no input or output", () => {
  assert.deepEqual(importersOf(OUTSIDE, "toolchain/inspect/"), []);
});

test("the bindings generator does no input or output", () => {
  assert.deepEqual(importersOf(OUTSIDE, "toolchain/create/bindgen/"), []);
});

test("editing TOML does no input or output", () => {
  assert.deepEqual(importersOf(OUTSIDE, "toolchain/sources/toml/"), []);
});

test("only registries, running servers, what stands in front of them and the local issuer use the network", () => {
  const network = /^(node:(http|https|http2|net|tls|dns)|undici)$/;
  assert.deepEqual(
    importersOf(network, "toolchain/", [
      "toolchain/sources/oci/",
      "toolchain/run/",
      "toolchain/dev/announcer/",
      "toolchain/issuer/",
      "toolchain/development-server/protocol/http.ts",
      // The browser comes back to this machine after a sign-in.
      "toolchain/call/session/sign-in.ts",
    ]),
    [],
  );
  assert.deepEqual(importersOf(network, "cli/"), []);
});

test("only calls use the client of MCP, and only the development server and builds of skills its server", () => {
  const others = [
    "toolchain/call/",
    "toolchain/development-server/protocol/",
    // Clients compare the front matter of a skill with what their own copy of this code reads.
    "toolchain/create/builders/skills/skill-entry.ts",
  ];
  assert.deepEqual(importersOf(/^@modelcontextprotocol\//, "", others), []);
});

test("only entry points of processes exit", () => {
  const exiting = sources.filter(({ text }) => /\bprocess\.exit(Code)?\b/.test(text));
  assert.deepEqual(
    exiting.map(({ file }) => file),
    [
      "cli/main.ts",
      "toolchain/dev/build-process.ts",
      "toolchain/export/launcher/main.ts",
      "toolchain/run/embedded/main.ts",
    ],
  );
});

test("nothing reaches past the index.ts of a folder", () => {
  const faces = new Set(
    [...files].filter((file) => file.endsWith("/index.ts")).map((file) => path.posix.dirname(file)),
  );
  /** The outermost folder with a face, inside of which files know each other. */
  const moduleOf = (file: string): string | undefined => {
    const parts = path.posix.dirname(file).split("/");
    const folders = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    return folders.find((folder) => faces.has(folder));
  };
  const wrong = imports.filter(({ file, target }) => {
    const entered = target === undefined ? undefined : moduleOf(target);
    return entered !== undefined && entered !== moduleOf(file) && !target?.endsWith("/index.ts");
  });
  assert.deepEqual(
    wrong.map(({ file, target }) => `${file} imports ${target}`),
    [],
  );
});
