/**
 * The official conformance suite against a server of `test/fixtures/everything`, on both runtimes, and without storage. Each scenario is a
 * separate test; a warning counts as a failure. A table lists the checks that cannot pass yet, with reasons. An entry whose
 * check passes fails the test, so that the table can only shrink.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { makeEverythingServer, type EverythingServer } from "./everything-server.ts";
import { repositoryRoot } from "./sample-server.ts";
import type { RunningServer } from "../../toolchain/run/index.ts";

const ask = "the client's answer is another request, which without shared storage meets another instance";
const subscribe =
  "without shared storage there are no notifications, and no capability for a method that could bring none";
const tasks = "tasks outlive their request, which needs shared storage";

interface Requirements {
  /** The option that selects the scenarios: what a revision requires is frozen only since 2025-11-25. */
  readonly option: "--requirements" | "--spec-version";
  /** How many scenarios the suite has for the revision, scored or not. */
  readonly scenarios: number;
  readonly expectedFailures: Readonly<Record<string, string>>;
  /** Those besides that fail where the instances of a server share nothing. */
  readonly withoutStorage: Readonly<Record<string, string>>;
}

const revisions: Readonly<Record<string, Requirements>> = {
  "2025-06-18": {
    option: "--spec-version",
    scenarios: 27,
    expectedFailures: {},
    withoutStorage: {
      "resources-subscribe": subscribe,
      "resources-unsubscribe": subscribe,
      "tools-call-elicitation": ask,
      "tools-call-sampling": ask,
    },
  },
  "2025-11-25": {
    option: "--requirements",
    scenarios: 33,
    expectedFailures: {},
    withoutStorage: {
      "elicitation-sep1034-defaults": ask,
      "elicitation-sep1330-enums": ask,
      "resources-subscribe": subscribe,
      "resources-unsubscribe": subscribe,
      "tools-call-elicitation": ask,
      "tools-call-sampling": ask,
    },
  },
  "2026-07-28": {
    option: "--requirements",
    scenarios: 50,
    expectedFailures: {},
    withoutStorage: {
      "tasks-capability-negotiation": tasks,
      "tasks-dispatch-and-envelope": tasks,
      "tasks-lifecycle": tasks,
      "tasks-mrtr-composition": tasks,
      "tasks-mrtr-input": tasks,
      "tasks-request-headers": tasks,
      "tasks-request-state-removal": tasks,
      "tasks-wire-fields": tasks,
    },
  },
};

/** Clients with a handshake have sessions: without storage, they are sealed. */
const sessions = { WASMCP_SESSION_ENABLED: "true" };

/** Where the suite runs, and whether the instances of a server share storage there. */
const places: Readonly<
  Record<string, { readonly hasStorage: boolean; start(): Promise<Pick<RunningServer, "url" | "stop">> }>
> = {
  wasmtime: { hasStorage: true, start: () => everything.start("wasmtime", sessions) },
  embedded: { hasStorage: true, start: () => everything.start("embedded", sessions) },
  "wasmtime without storage": {
    hasStorage: false,
    start: () =>
      everything.startWithoutStorage({ ...sessions, WASMCP_STATE_KEY: randomBytes(32).toString("hex") }),
  },
};

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "INFO" | "SKIPPED";
  readonly errorMessage?: string;
}

let everything: EverythingServer;
before(async () => {
  everything = await makeEverythingServer();
});
after(() => everything.remove());

for (const [name, place] of Object.entries(places)) {
  describe(`on ${name}`, () => {
    for (const [revision, requirements] of Object.entries(revisions)) {
      test(`the conformance suite of ${revision}`, async (t) => {
        const scenarios = await runSuite(place.start, requirements.option, revision);
        const expectedFailures = {
          ...requirements.expectedFailures,
          ...(!place.hasStorage && requirements.withoutStorage),
        };
        assert.equal(scenarios.size, requirements.scenarios);
        for (const [scenario, checks] of scenarios) {
          await testScenario(t, scenario, checks, expectedFailures[scenario]);
        }
        for (const expected of Object.keys(expectedFailures)) {
          assert.ok(scenarios.has(expected), `${expected} is expected to fail, but is not a scenario`);
        }
      });
    }
  });
}

async function testScenario(
  t: TestContext,
  scenario: string,
  checks: readonly Check[],
  expectedFailure: string | undefined,
): Promise<void> {
  const problems = checks
    .filter(({ status }) => status === "FAILURE" || status === "WARNING")
    .map(({ id, status, errorMessage }) => `${status} ${id}: ${errorMessage ?? ""}`);
  if (expectedFailure === undefined) {
    await t.test(`${scenario} passes`, () => assert.deepEqual(problems, []));
  } else {
    await t.test(`${scenario} fails: ${expectedFailure}`, () =>
      assert.notDeepEqual(problems, [], "it passes: take it out of the table"),
    );
  }
}

/** Runs the suite against a new server, and returns each scenario's findings by the scenario's name. */
async function runSuite(
  start: () => Promise<Pick<RunningServer, "url" | "stop">>,
  option: Requirements["option"],
  revision: string,
): Promise<ReadonlyMap<string, readonly Check[]>> {
  const output = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-conformance-"));
  const server = await start();
  try {
    // The scenario about DNS rebinding insists on this name for the machine.
    const url = server.url.replace("127.0.0.1", "localhost");
    const program = path.join(repositoryRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
    await run(process.execPath, [program, "server", "--url", url, option, revision, "--output-dir", output]);
    return await readResults(output);
  } finally {
    await server.stop();
    await fs.rm(output, { recursive: true, force: true });
  }
}

/** Ignores the program's exit code, since the results say the same in detail. */
function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error) => {
      if (error === null || typeof error.code === "number") resolve();
      else reject(error);
    });
  });
}

/** One folder per scenario: `server-tools-list-2026-11-22T17-51-50-647Z`. */
async function readResults(folder: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const results = new Map<string, readonly Check[]>();
  for (const name of (await fs.readdir(folder)).toSorted()) {
    const scenario = /^server-(?<name>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/u.exec(name)?.groups?.["name"];
    if (scenario === undefined) continue;
    results.set(scenario, JSON.parse(await fs.readFile(path.join(folder, name, "checks.json"), "utf8")));
  }
  return results;
}
