/**
 * `npm test [-- PATTERN...]`: type check, lint, format and every `*.test.ts` under `test/`, and one line at the end:
 * `N passed, N failed`. With patterns only the test files whose path contains one of them run. Unit tests need nothing
 * that is built; for the others `dist/` is brought up to date first.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { buildDist, repositoryRoot } from "./build.ts";
import { type FileOutcome, runTestFile } from "./run-test-file.ts";
import { prepareTestTools, whyWithout } from "./test-tools.ts";
import { toolsNeededBy } from "./tools-needed.ts";

interface Folder {
  readonly name: string;
  /** How many files run at once. */
  readonly concurrency: number;
  /** For one file. Far above what any takes: only what hangs meets it. */
  readonly limitMinutes: number;
}

const FOLDERS: readonly Folder[] = [
  { name: "unit", concurrency: os.availableParallelism(), limitMinutes: 2 },
  { name: "property", concurrency: os.availableParallelism(), limitMinutes: 15 },
  { name: "integration", concurrency: 1, limitMinutes: 15 },
  { name: "e2e", concurrency: 1, limitMinutes: 15 },
];

const patterns = process.argv.slice(2);
const requiresAll = process.env["WASMCP_TEST_REQUIRE_ALL"] === "1";
let passed = 0;
const failures: string[] = [];
const notRun: string[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

if (patterns.length === 0) {
  await check("types", "tsc", ["-b"]);
  await check("lint", "oxlint", ["--deny-warnings"]);
  await check("format", "prettier", ["--check", "--log-level=warn", "."]);
}

let isPrepared = false;
for (const folder of FOLDERS) {
  const files = await testFiles(folder.name);
  if (files.length > 0 && folder.name !== "unit" && !isPrepared) {
    await prepare();
    isPrepared = true;
  }
  await runFolder(folder, files);
}

for (const line of notRun) console.error(`NOT RUN HERE: ${line}`);
for (const line of failures) console.error(`✖ ${line}`);
// Where everything that tests need has been installed, a test that does not run is a hole that would go unnoticed.
const failed = failures.length + (requiresAll ? notRun.length : 0);
const others = notRun.length > 0 && !requiresAll ? `, ${notRun.length} not run here` : "";
console.log(`${passed} passed, ${failed} failed${others}`);
process.exit(failed > 0 ? 1 : 0);

async function prepare(): Promise<void> {
  const tools = prepareTestTools((line) => console.error(line));
  Object.assign(process.env, tools.environment);
  if (patterns.length === 0) notRun.push(...tools.missing);
  await buildDist((line) => console.error(line));
}

/** The files that match, relative to the repository. */
async function testFiles(folder: string): Promise<string[]> {
  const entries = await fs.readdir(path.join(repositoryRoot, "test", folder), { recursive: true });
  return entries
    .filter((entry) => entry.endsWith(".test.ts"))
    .map((entry) => path.posix.join("test", folder, entry.split(path.sep).join("/")))
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
  else failures.push(name);
  console.error(`${status === 0 ? "✔" : "✖"} ${name}`);
}

async function runFolder(folder: Folder, files: readonly string[]): Promise<void> {
  const waiting = [...files];
  const runNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const reason = (await toolsNeededBy(path.join(repositoryRoot, file)))
        .map((tool) => whyWithout(tool))
        .find((each) => each !== false);
      if (reason === undefined) {
        report(await runTestFile(path.join(repositoryRoot, file), folder.limitMinutes * 60_000), file);
      } else {
        notRun.push(`${file}: ${reason}`);
      }
    }
  };
  await Promise.all(Array.from({ length: folder.concurrency }, runNext));
}

function report(outcome: FileOutcome, file: string): void {
  passed += outcome.passed;
  notRun.push(...outcome.skipped.map(({ name, reason }) => `${file}: ${name}: ${reason}`));
  failures.push(...outcome.failed.map(({ name }) => `${file}: ${name}`));
  const mark = outcome.failed.length === 0 ? "✔" : "✖";
  console.error(`${mark} ${file} (${outcome.passed} passed, ${Math.round(outcome.milliseconds)} ms)`);
  for (const { name, text } of outcome.failed) {
    console.error(`  ✖ ${name}\n${text.trimEnd().replaceAll(/^/gm, "    ")}`);
  }
}
