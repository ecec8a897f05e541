import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "../../..");

test("the framework components say the version of the package", async () => {
  const { version } = JSON.parse(await fs.readFile(path.join(root, "package.json"), "utf8"));
  const settings = await fs.readFile(path.join(root, "components/transport/assembly/settings.ts"), "utf8");
  const end = await fs.readFile(path.join(root, "components/method-not-found/assembly/index.ts"), "utf8");
  assert.match(settings, new RegExp(`VERSION = "${version}"`, "u"));
  assert.match(end, new RegExp(`asciiUtf8\\("${version}"\\)`, "u"));
});
