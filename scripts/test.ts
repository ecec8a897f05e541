/**
 * `npm test [-- PATTERN...]`: type check, lint, format and every `*.test.ts` under `test/`, and one line at the end:
 * `N passed, N failed`. With patterns only the test files whose path contains one of them run. Unit tests need nothing
 * that is built; for the others `dist/` is brought up to date first.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "./build.ts";
import { packageExtension } from "./package.ts";
import { type FileOutcome, runTestFile } from "./run-test-file.ts";
import { testTools, whyWithout } from "./test-tools.ts";
import { toolsNeededBy } from "./tools-needed.ts";

interface Stage {
  readonly folders: readonly string[];
  /** How many files run at once. */
  readonly concurrency: number;
  /** For one file. Far above what any takes: only what hangs meets it. */
  readonly limitMinutes: number;
}

/** The files of a stage run side by side: each has ports and folders of its own. A stage begins when the one before it has ended. */
const STAGES: readonly Stage[] = [
  { folders: ["unit"], concurrency: os.availableParallelism(), limitMinutes: 5 },
  // One stage, so that no processor waits for the last file of a folder. Most of these wait now and then for a process that they have started.
  { folders: ["property", "integration", "e2e"], concurrency: 3, limitMinutes: 15 },
];

/** Files that take minutes start first, so that no processor is idle at the end while one of them goes on. */
const SLOW_FIRST: readonly string[] = [
  "test/integration/limits/limits.test.ts",
  "test/property/http/fuzz.test.ts",
  "test/e2e/extension.test.ts",
  "test/integration/dev/dev.test.ts",
  "test/integration/typescript/packages.test.ts",
  "test/e2e/sidebar.test.ts",
  "test/integration/build.test.ts",
  "test/integration/toolchain/four-toolchains.test.ts",
  "test/property/core/wit/mutation.test.ts",
  "test/integration/conformance.test.ts",
  "test/integration/storage/kv-store.test.ts",
  "test/integration/templates/typescript.test.ts",
  "test/integration/grants/hostile-part.test.ts",
  "test/e2e/servers.test.ts",
  "test/e2e/restricted.test.ts",
];

const patterns = process.argv.slice(2);
const requiresAll = process.env["WASMCP_TEST_REQUIRE_ALL"] === "1";
let passed = 0;
const failures: string[] = [];
const notRun: string[] = [];
let packed: Promise<string> | undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

// They go on beside the first tests: each of them keeps a processor busy for part of its time only.
const checks =
  patterns.length > 0
    ? undefined
    : Promise.all([
        check("types", "tsc", ["-b"]),
        check("lint", "oxlint", ["--deny-warnings"]),
        check("format", "prettier", ["--check", "--log-level=warn", "."]),
      ]);

const queues = await Promise.all(STAGES.map(({ folders }) => testFiles(folders)));
/** Unit tests need nothing of it, and run meanwhile. */
const preparing = queues.flat().every(isUnit) ? undefined : prepare();
// Its failure is reported where it is awaited.
preparing?.catch(() => {});
for (const [index, stage] of STAGES.entries()) {
  const files = queues[index] ?? [];
  if (!files.every(isUnit)) await preparing;
  await runStage(stage, files);
}
await checks;

for (const line of notRun) console.error(`NOT RUN HERE: ${line}`);
for (const line of failures) console.error(`✖ ${line}`);
// Where everything that tests need has been installed, a test that does not run is a hole that would go unnoticed.
const failed = failures.length + (requiresAll ? notRun.length : 0);
const others = notRun.length > 0 && !requiresAll ? `, ${notRun.length} not run here` : "";
console.log(`${passed} passed, ${failed} failed${others}`);
process.exit(failed > 0 ? 1 : 0);

/** A process of its own, since compilers would hold up the tests that this one starts and reports. */
async function prepare(): Promise<void> {
  const workbench = queues.flat().some(isEndToEnd) ? ["--workbench"] : [];
  const program = path.join(import.meta.dirname, "prepare-tests.ts");
  const status = await statusOf(process.execPath, [program, ...workbench]);
  if (status !== 0) throw new Error(`\`scripts/prepare-tests.ts\` ended with ${status}`);
  const tools = testTools();
  Object.assign(process.env, tools.environment);
  if (patterns.length === 0) notRun.push(...tools.missing);
}

/** The end-to-end tests install the same extension, which is packed while others run. */
function packOnce(): Promise<string> {
  return (packed ??= packageExtension(() => {}));
}

/** The files that match, relative to the repository. */
async function testFiles(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const entries = await fs.readdir(path.join(repositoryRoot, "test", folder), { recursive: true });
      return entries.map((entry) => path.posix.join("test", folder, entry.split(path.sep).join("/")));
    }),
  );
  return names
    .flat()
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .toSorted()
    .toSorted((a, b) => rank(a) - rank(b));
}

function isUnit(file: string): boolean {
  return file.startsWith("test/unit/");
}

function isEndToEnd(file: string): boolean {
  return file.startsWith("test/e2e/");
}

function rank(file: string): number {
  const position = SLOW_FIRST.indexOf(file);
  return position < 0 ? SLOW_FIRST.length : position;
}

/** One check of the whole tree counts as one test. */
async function check(name: string, command: string, args: readonly string[]): Promise<void> {
  const status = await statusOf(path.join(repositoryRoot, "node_modules/.bin", command), args);
  if (status === 0) passed += 1;
  else failures.push(name);
  console.error(`${status === 0 ? "✔" : "✖"} ${name}`);
}

function statusOf(program: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    spawn(program, args, { cwd: repositoryRoot, stdio: "inherit" }).on("error", reject).on("exit", resolve);
  });
}

async function runStage(stage: Stage, files: readonly string[]): Promise<void> {
  const waiting = [...files];
  // A failure is reported where it is awaited.
  if (files.some(isEndToEnd)) packOnce().catch(() => {});
  const runNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const reason = (await toolsNeededBy(path.join(repositoryRoot, file)))
        .map((tool) => whyWithout(tool))
        .find((each) => each !== false);
      if (reason === undefined) {
        if (isEndToEnd(file)) process.env["WASMCP_TEST_VSIX"] = await packOnce();
        report(await runTestFile(path.join(repositoryRoot, file), stage.limitMinutes * 60_000), file);
      } else {
        notRun.push(`${file}: ${reason}`);
      }
    }
  };
  await Promise.all(Array.from({ length: stage.concurrency }, runNext));
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
