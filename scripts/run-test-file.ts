/** Runs one test file in a child process, with a time limit. Reports a test that hangs by name, and ends every process that the file started. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { testCache } from "./test-tools.ts";

export interface FileOutcome {
  readonly file: string;
  readonly passed: number;
  readonly skipped: readonly SkippedTest[];
  readonly failed: readonly FailedTest[];
  readonly milliseconds: number;
}

export interface SkippedTest {
  /** The names of the suites around it and its own: `on wasmtime > answers a ping`. */
  readonly name: string;
  readonly reason: string;
}

export interface FailedTest {
  readonly name: string;
  /** The error with its stack, or what the process wrote. */
  readonly text: string;
}

interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name: string;
    readonly testId: number;
    readonly parentId: number;
    readonly skip?: string | boolean;
    readonly details?: {
      readonly type?: string;
      readonly error?: { readonly message: string; readonly stack?: string; readonly failureType?: string };
    };
  };
}

const reporter = path.join(import.meta.dirname, "test-events.mjs");
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach(endGroup));

export async function runTestFile(file: string, limitMilliseconds: number): Promise<FileOutcome> {
  const start = performance.now();
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-test-"));
  try {
    const report = path.join(scratch, "events");
    const ended = await runToEnd(
      ["--test-reporter", reporter, "--test-reporter-destination", report, file],
      limitMilliseconds,
    );
    const events = parseEvents(await fs.readFile(report, "utf8").catch(() => ""));
    const { passed, skipped, failed, unfinished } = readOutcome(events);
    if (ended.isLate) {
      const where =
        unfinished.length === 0 ? "" : `, in ${unfinished.map((name) => `\`${name}\``).join(", ")}`;
      const name = `did not end within ${limitMilliseconds / 1000} s${where}`;
      failed.push({ name, text: ended.output });
    } else if (ended.code !== 0 && failed.length === 0) {
      failed.push({ name: `ended with ${ended.code ?? "a signal"}`, text: ended.output });
    }
    return { file, passed, skipped, failed, milliseconds: performance.now() - start };
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | null;
  readonly isLate: boolean;
  readonly output: string;
}

function runToEnd(args: readonly string[], limitMilliseconds: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // A separate process group, so that a test's servers and browsers end with it.
    const child = spawn(process.execPath, args, {
      env: {
        ...process.env,
        // Inside of another test run, it would keep the reporter from being used.
        NODE_TEST_CONTEXT: undefined,
        // Each test starts our programs anew, and compiling them took as long as what they do.
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? path.join(testCache, "compiled"),
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      endGroup(child);
    }, limitMilliseconds);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(limit);
      endGroup(child);
      running.delete(child);
      // A process that left the group may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, isLate, output });
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of its processes have ended.
  }
}

/** The last line may be cut short, when the process was ended while it wrote. */
function parseEvents(text: string): TestEvent[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TestEvent);
}

function readOutcome(events: readonly TestEvent[]) {
  let passed = 0;
  const skipped: SkippedTest[] = [];
  const failed: FailedTest[] = [];
  const started = new Map<number, TestEvent["data"]>();
  const finished = new Set<number>();
  const fullName = ({ name, parentId }: TestEvent["data"]): string => {
    const parent = started.get(parentId);
    return parent === undefined ? name : `${fullName(parent)} > ${name}`;
  };
  for (const { type, data } of events) {
    if (type === "test:dequeue") started.set(data.testId, data);
    if (type !== "test:pass" && type !== "test:fail") continue;
    finished.add(data.testId);
    const isSuite = data.details?.type === "suite";
    if (data.skip !== undefined && data.skip !== false) {
      skipped.push({
        name: fullName(data),
        reason: data.skip === true ? "no reason given" : String(data.skip),
      });
    } else if (type === "test:fail") {
      const error = data.details?.error;
      // A suite fails because of a test in it, which has its own event, or because of a hook.
      if (isSuite && error?.failureType === "subtestsFailed") continue;
      failed.push({ name: fullName(data), text: error?.stack ?? error?.message ?? "" });
    } else if (!isSuite) {
      passed += 1;
    }
  }
  const isParent = new Set([...started.values()].map(({ parentId }) => parentId));
  const unfinished = [...started.values()]
    .filter(({ testId }) => !finished.has(testId) && !isParent.has(testId))
    .map(fullName);
  return { passed, skipped, failed, unfinished };
}
