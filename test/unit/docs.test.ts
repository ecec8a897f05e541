import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, test } from "node:test";
import { SERVER_VARIABLES } from "../../components/variables.ts";
import { referencePages } from "../../scripts/docs.ts";
import { COMMAND_VARIABLES } from "../../scripts/reference/environment.ts";
import { errorsIn } from "../../scripts/reference/errors.ts";

const root = path.join(import.meta.dirname, "../..");

describe("the reference pages", async () => {
  for (const [name, text] of await referencePages()) {
    test(`docs/reference/${name} is current`, async () => {
      const written = await fs.readFile(path.join(root, "docs/reference", name), "utf8").catch(() => "");
      assert.equal(written, text, "run `npm run docs`");
    });
  }

  test("every page in the folder is generated", async () => {
    const pages = await referencePages();
    assert.deepEqual(
      (await fs.readdir(path.join(root, "docs/reference"))).toSorted(),
      [...pages.keys()].toSorted(),
    );
  });
});

test("an error's code, message and remedy are read from the call that makes it", () => {
  const source = `
    throw new ToolchainError("port-in-use", \`port \${port} is already in use\`, { remedy: "choose another port", cause });
    throw new ToolchainError(error.code, error.message);`;
  assert.deepEqual(errorsIn("run.ts", source), [
    {
      code: "port-in-use",
      message: "port … is already in use",
      remedy: "choose another port",
      file: "run.ts",
    },
  ]);
});

test("the table of variables has what the framework's components read, and nothing else", async () => {
  const read = new Set<string>();
  for (const entry of await fs.readdir(path.join(root, "components"), { recursive: true })) {
    const file = entry.split(path.sep).join("/");
    if (!file.endsWith(".ts") || !/^[^/]+\/assembly\//.test(file) || file.startsWith("bindings/")) continue;
    const text = await fs.readFile(path.join(root, "components", file), "utf8");
    // Beginnings of names are no variables.
    const names = text.replace(/const PREFIXES\b[^;]*;/, "");
    for (const [, name = ""] of names.matchAll(/"((?:WASMCP|JWT)_[A-Z_]+|POLICY(?:_DATA)?)"/g))
      read.add(name);
  }
  const known = SERVER_VARIABLES.flatMap(({ variables }) => variables.map(({ name }) => name));
  assert.deepEqual(known.toSorted(), [...read].toSorted());
});

test("the table of environment variables lists every variable that the command reads", async () => {
  const read = new Set<string>();
  for (const folder of ["cli", "core", "extension", "toolchain"]) {
    for (const entry of await fs.readdir(path.join(root, folder), { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const text = await fs.readFile(path.join(root, folder, entry), "utf8");
      for (const [, name = ""] of text.matchAll(/\benv\["([A-Z_]+)"\]/g)) read.add(name);
      for (const [, name = ""] of text.matchAll(/\bfolder\("(XDG_[A-Z_]+)"/g)) read.add(name);
    }
  }
  // Variables of servers, which the command only looks at.
  for (const name of ["WASMCP_AUTH_MODE", "WASMCP_ALLOWED_HOSTS", "JWT_AUDIENCE"]) read.delete(name);
  const known = COMMAND_VARIABLES.flatMap(([names]) => names);
  assert.deepEqual(
    [...read].filter((name) => !known.includes(name)),
    [],
  );
});

describe("links in Markdown lead to files and headings that exist", async () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "extension/README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    ...(await pagesIn("docs")),
  ];
  for (const page of pages) {
    test(page, async () => {
      const text = await fs.readFile(path.join(root, page), "utf8");
      const broken: string[] = [];
      for (const [, target = ""] of withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file = "", heading] = target.split("#");
        const linked = file === "" ? page : path.join(path.dirname(page), file);
        const found = await fs.stat(path.join(root, linked)).catch(() => undefined);
        if (found === undefined || (heading !== undefined && !(await headingsOf(linked)).has(heading))) {
          broken.push(target);
        }
      }
      assert.deepEqual(broken, []);
    });
  }
});

async function pagesIn(folder: string): Promise<readonly string[]> {
  const entries = await fs.readdir(path.join(root, folder), { recursive: true });
  return entries.filter((entry) => entry.endsWith(".md")).map((entry) => path.posix.join(folder, entry));
}

/** The anchors that GitHub gives the headings of a page. */
async function headingsOf(page: string): Promise<ReadonlySet<string>> {
  const text = withoutCode(await fs.readFile(path.join(root, page), "utf8"));
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set(anchors);
}

/** Markdown without its blocks of code, where brackets are no links. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, "");
}
