/** The file that coding agents read first is right for each template. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { componentFile, findProject } from "../../../toolchain/create/builders/index.ts";
import { kindsOf, scaffold, scaffoldLanguages } from "../../../toolchain/create/scaffold/index.ts";
import { assets } from "../sample-server.ts";

/** With WIT of its own, and without. */
const KINDS = ["tools", "middleware"];

for (const language of scaffoldLanguages) {
  test(`a new ${language} project has an AGENTS.md of one screen with the names of its files`, async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-agents-"));
    try {
      for (const kind of kindsOf(language).filter((each) => KINDS.includes(each))) {
        const name = `my-${kind}`;
        const made = await scaffold({ name, language, kind, directory, force: false }, assets);
        assert.ok(made.files.includes("AGENTS.md"), kind);
        const text = await fs.readFile(path.join(made.directory, "AGENTS.md"), "utf8");
        assert.ok(text.split("\n").length < 40, kind);
        assert.doesNotMatch(text, /\{\{/);
        const project = await findProject(made.directory);
        const component = path.relative(made.directory, await componentFile(project));
        assert.ok(text.includes(`wasmcp compose server ${component} `), text);
        const entry = /^- `([^`]+)` says what/m.exec(text)?.[1] ?? "";
        assert.ok(existsSync(path.join(made.directory, entry)), entry);
      }
    } finally {
      await fs.rm(directory, { recursive: true, force: true });
    }
  });
}
