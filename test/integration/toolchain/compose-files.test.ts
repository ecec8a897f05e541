import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { assetsAt } from "../../../toolchain/assets.ts";
import { composeFiles, type ComposeFilesOptions } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { openSources, pathSources } from "../../../toolchain/sources/index.ts";
import { places } from "../../host.ts";

const repositoryRoot = path.join(import.meta.dirname, "../../..");
const assets = assetsAt(path.join(repositoryRoot, "dist"));
/** A middleware of the framework is a component like a user's: it exports a handler and imports the next one. */
const middleware = path.join(assets.components, "method-not-found.wasm");

let root: string;
let directory: string;

before(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-compose-files-"));
});
after(() => fs.rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  directory = await fs.mkdtemp(path.join(root, "case-"));
  await fs.copyFile(middleware, path.join(directory, "part.wasm"));
  await fs.writeFile(path.join(directory, "junk.wasm"), "junk");
});

const sources = () => pathSources(directory, places);
const compose = (options: Partial<ComposeFilesOptions>) =>
  composeFiles(
    { specs: ["part.wasm"], output: "server.wasm", force: false, sources: sources(), ...options },
    unwatchedJob,
    assets,
  );

test("writes the server, and gives its size and plan", async () => {
  const { file, bytes, plan } = await compose({});
  assert.equal(file, path.join(directory, "server.wasm"));
  assert.equal((await fs.stat(file)).size, bytes);
  assert.deepEqual(plan.chain, ["transport", "part.wasm", "method-not-found"]);
  assert.ok(plan.exports.some(({ name }) => name.startsWith("wasi:http/incoming-handler@")));
});

test("writes the same bytes again for the same components", async () => {
  const first = await fs.readFile((await compose({})).file);
  const second = await fs.readFile((await compose({ force: true })).file);
  assert.ok(first.equals(second));
});

test("takes the names that the configuration gives to components", async () => {
  await fs.writeFile(path.join(directory, "config.toml"), '[components]\nmine = "part.wasm"\n');
  const own = { ...places, config: directory };
  const named = await openSources({ places: own, env: {}, directory, job: unwatchedJob, assets });
  const { plan } = await compose({ specs: ["mine"], sources: named });
  await named.close();
  assert.deepEqual(plan.chain, ["transport", "mine", "method-not-found"]);
});

const failures: Readonly<Record<string, readonly [options: Partial<ComposeFilesOptions>, code: string]>> = {
  "when the output exists": [{ output: "part.wasm" }, "output-exists"],
  "when a component is none": [
    { specs: ["part.wasm", "junk.wasm"], output: "old.wasm", force: true },
    "not-a-component",
  ],
  "when a component is missing": [{ specs: ["no.wasm"], output: "old.wasm", force: true }, "no-such-file"],
  "when there is nothing to compose": [{ specs: [] }, "nothing-to-compose"],
  "when the output is an input": [{ output: "./part.wasm", force: true }, "output-is-input"],
  "when the output's folder is missing": [{ output: "no/server.wasm" }, "no-such-folder"],
  "when the output's folder is a file": [{ output: "part.wasm/server.wasm" }, "no-such-folder"],
  "when the output is not a component": [{ output: "junk.wasm", force: true }, "output-not-wasm"],
  "when the output is a folder": [{ output: ".", force: true }, "output-is-folder"],
};

for (const [name, [options, code]] of Object.entries(failures)) {
  test(`leaves everything as it was ${name}`, async () => {
    await fs.writeFile(path.join(directory, "old.wasm"), "\0asm precious");
    await assert.rejects(compose(options), { code });
    assert.deepEqual((await fs.readdir(directory)).sort(), ["junk.wasm", "old.wasm", "part.wasm"]);
    assert.equal(await fs.readFile(path.join(directory, "old.wasm"), "utf8"), "\0asm precious");
  });
}

test("writes nothing once the job is aborted", async () => {
  const job = { ...unwatchedJob, signal: AbortSignal.abort(new Error("changed my mind")) };
  const options = { specs: ["part.wasm"], output: "server.wasm", force: false, sources: sources() };
  await assert.rejects(composeFiles(options, job, assets), { message: "changed my mind" });
  assert.deepEqual((await fs.readdir(directory)).sort(), ["junk.wasm", "part.wasm"]);
});

test("says what to do when the framework is missing", async () => {
  const options = { specs: ["part.wasm"], output: "server.wasm", force: false, sources: sources() };
  await assert.rejects(composeFiles(options, unwatchedJob, assetsAt(directory)), {
    code: "incomplete-installation",
    remedy: /npm run build/,
  });
});
