/**
 * The package `wasmcp` on the npm registry is another project's. Nothing that we print, document or scaffold may install it or run it: a
 * command such as `npx wasmcp` fetches it wherever ours is missing.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, test } from "node:test";

const root = path.join(import.meta.dirname, "../../..");

/** Everything that people read, or that becomes part of what they read or run. */
const PLACES = [
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "README.md",
  "cli",
  "components",
  "core",
  "docs",
  "examples",
  "extension",
  "language-server",
  "package.json",
  "schemas",
  "scripts",
  "templates",
  "test",
  "toolchain",
];

/** Written by builds, or by others. */
const SKIPPED = new Set(["node_modules", "bindings", "shots", "dist"]);
const TEXT = /(?:^|\/)[^.]*$|\.(?:c?[jt]s|mjs|json|md|sh|cmd|toml|wit|ya?ml)$/u;

async function filesIn(name: string): Promise<readonly string[]> {
  const file = path.join(root, name);
  if (!(await fs.stat(file)).isDirectory()) return TEXT.test(name) ? [name] : [];
  const entries = (await fs.readdir(file)).filter((entry) => !SKIPPED.has(entry));
  return (await Promise.all(entries.map((entry) => filesIn(`${name}/${entry}`)))).flat();
}

/** Options and other packages may stand between the command and the name; `@scope/wasmcp`, `wasmcp:sdk` and `./wasmcp` are other names. */
const NAME = String.raw`["'\x60]?wasmcp(?![\w:/-]|\.\w)`;
const BETWEEN = String.raw`(?:[ \t]+[\w@./:=^~-]+)*?[ \t]+(?:--package[= ])?`;
const RUNNERS = String.raw`npx|bunx|pnpx|(?:npm|pnpm|yarn|bun)[ \t]+(?:i|install|add|create|init|exec|dlx|x|link)`;
const FETCHES = new RegExp(
  [
    String.raw`\b(?:${RUNNERS})${BETWEEN}${NAME}`,
    // As a program and its arguments.
    String.raw`["'](?:npx|bunx|pnpx|npm|pnpm|yarn|bun)["'],\s*\[[^\]]*["']wasmcp(?:@[^"']*)?["']`,
  ].join("|"),
  "gu",
);

function fetchesIn(text: string): readonly string[] {
  return [...text.matchAll(FETCHES)].map(([found]) => found);
}

describe("the npm package of another project", () => {
  test("is not fetched by anything that we print, document or scaffold", async () => {
    const files = (await Promise.all(PLACES.map(filesIn))).flat();
    assert.ok(files.length > 500, String(files.length));
    const own = path
      .relative(root, import.meta.filename)
      .split(path.sep)
      .join("/");
    const found: string[] = [];
    for (const file of files) {
      if (file === own) continue;
      for (const text of fetchesIn(await fs.readFile(path.join(root, file), "utf8")))
        found.push(`${file}: ${text}`);
    }
    assert.deepEqual(found, []);
  });

  test("is a dependency of no package here, and of no project that we scaffold", async () => {
    const manifests = (await Promise.all(PLACES.map(filesIn)))
      .flat()
      .filter((file) => file.endsWith("package.json"));
    assert.ok(manifests.length >= 3, String(manifests));
    for (const file of manifests) {
      const manifest = JSON.parse(await fs.readFile(path.join(root, file), "utf8")) as Record<
        string,
        unknown
      >;
      for (const [field, value] of Object.entries(manifest)) {
        if (!/dependencies$/iu.test(field) || typeof value !== "object" || value === null) continue;
        assert.ok(!("wasmcp" in value), `${file}: ${field}`);
      }
    }
  });

  test("has the name of our extension, which therefore never goes to the npm registry", async () => {
    const manifest = JSON.parse(await fs.readFile(path.join(root, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    assert.equal(manifest["private"], true);
  });

  for (const [text, expected] of [
    ["run npx wasmcp build", true],
    ["npx --yes wasmcp@latest new", true],
    ["npm install wasmcp", true],
    ["npm i -D zod wasmcp", true],
    ["npm create wasmcp", true],
    ["npm exec --package=wasmcp -- wasmcp build", true],
    ["pnpm add `wasmcp`", true],
    ["Run npx wasmcp.", true],
    ["bunx wasmcp", true],
    [`spawn("npx", ["--yes", "wasmcp", "build"])`, true],
    ["npm install @ours/wasmcp", false],
    ["npm run build\nwasmcp build", false],
    ["npm ci && wasmcp build", false],
    ["npx tsc", false],
    ["npm install\nwasmcp build", false],
    ["import { tool } from 'wasmcp:sdk'", false],
  ] as const) {
    test(`this test ${expected ? "finds" : "passes"} \`${text.replaceAll("\n", "; ")}\``, () => {
      assert.equal(fetchesIn(text).length > 0, expected);
    });
  }
});
