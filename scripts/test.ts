/**
 * `npm test [-- PATTERN...]`: builds `dist/`, then runs lint, type check and every `*.test.ts` under `test/`, and ends with one plain line,
 * `N passed, N failed`. With patterns only the test files whose path contains one of them run.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { buildDist, repositoryRoot } from "./build.ts";
import { prepareTestTools } from "./test-tools.ts";

const patterns = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;

const tools = await prepareTestTools((line) => console.error(line));
Object.assign(process.env, tools.environment);

await buildDist((line) => console.error(line));

if (patterns.length === 0) {
  await check("types", "tsc", ["-b"]);
  await check("lint", "oxlint", ["--deny-warnings"]);
  await check("format", "prettier", ["--check", "--log-level=warn", "."]);
}
for (const folder of ["unit", "integration", "e2e"]) {
  const files = await testFiles(path.join(repositoryRoot, "test", folder));
  if (files.length > 0) await runTests(files, folder === "unit" ? 2 : 1);
}

for (const reason of tools.missing) console.error(`NOT RUN HERE: ${reason}`);
// Where everything that tests need has been installed, a skipped test is a hole that nobody would notice.
if (process.env["WASMCP_TEST_REQUIRE_ALL"] === "1") failed += skipped + tools.missing.length;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);

async function testFiles(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith(".test.ts"))
    .map((entry) => path.join(folder, entry))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .toSorted();
}

/** One check of the whole tree counts as one test. */
async function check(name: string, command: string, args: readonly string[]): Promise<void> {
  const status = await new Promise<number | null>((resolve, reject) => {
    spawn(path.join(repositoryRoot, "node_modules/.bin", command), args, {
      cwd: repositoryRoot,
      stdio: "inherit",
    })
      .on("error", reject)
      .on("exit", resolve);
  });
  if (status === 0) passed += 1;
  else failed += 1;
  console.error(`${status === 0 ? "✔" : "✖"} ${name}`);
}

async function runTests(files: readonly string[], concurrency: number): Promise<void> {
  const stream = run({ files: [...files], concurrency });
  const count = (data: { details: { type?: string | undefined }; skip?: string | boolean }, ok: boolean) => {
    // A suite and a file are only the sum of their tests.
    if (data.details.type === "suite") return;
    if (data.skip !== undefined && data.skip !== false) skipped += 1;
    else if (ok) passed += 1;
    else failed += 1;
  };
  stream.on("test:pass", (data) => count(data, true));
  stream.on("test:fail", (data) => count(data, false));
  const reporter = new spec();
  stream.compose(reporter).pipe(process.stderr, { end: false });
  await new Promise<void>((resolve) => stream.on("end", resolve));
}
