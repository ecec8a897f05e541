/**
 * The scenarios of the official conformance suite about authorization, for clients: `@modelcontextprotocol/client` with its OAuth
 * provider, which is what `wasmcp` calls servers with. `test/oauth/conformance-client.ts` is the program that the suite starts.
 *
 * A warning counts as a failure. The table lists scenarios that cannot pass, with reasons; one that passes must leave it.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "./sample-server.ts";

interface Run {
  readonly selection: readonly string[];
  /** How many scenarios about authorization the suite has there. */
  readonly scenarios: number;
  readonly expectedFailures: Readonly<Record<string, string>>;
}

const runs: Readonly<Record<string, Run>> = {
  "2025-11-25": {
    selection: ["--suite", "auth", "--spec-version", "2025-11-25"],
    scenarios: 14,
    expectedFailures: {},
  },
  "2026-07-28, with its extensions": {
    selection: ["--requirements", "2026-07-28"],
    scenarios: 31,
    expectedFailures: {
      "wif-jwt-bearer": "the package has no provider for the identity of a workload (RFC 7523)",
    },
  },
};

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "INFO" | "SKIPPED";
  readonly errorMessage?: string;
}

const program = path.join(repositoryRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const client = path.join(repositoryRoot, "test/oauth/conformance-client.ts");

for (const [name, { selection, scenarios, expectedFailures }] of Object.entries(runs)) {
  test(`the client passes the scenarios about authorization of ${name}`, { timeout: 300_000 }, async (t) => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-client-conformance-"));
    t.after(() => fs.rm(folder, { recursive: true, force: true }));
    const command = `"${process.execPath}" "${client}"`;
    const limits = ["--timeout", "100000", "--output-dir", path.join(folder, "results")];
    await runSuite(["client", "--command", command, ...selection, ...limits], path.join(folder, "cache"));
    const results = await readResults(path.join(folder, "results/auth"));
    assert.equal(results.size, scenarios, [...results.keys()].join(", "));
    for (const [scenario, checks] of results) {
      const problems = checks.filter(({ status }) => status === "FAILURE" || status === "WARNING");
      const expected = expectedFailures[scenario];
      if (expected === undefined) await t.test(`${scenario} passes`, () => assert.deepEqual(problems, []));
      else {
        await t.test(`${scenario} fails: ${expected}`, () =>
          assert.notDeepEqual(problems, [], "it passes: take it out of the table"),
        );
      }
    }
  });
}

/** Ignores the program's exit code, since the results say the same in detail. */
function runSuite(args: readonly string[], cache: string): Promise<void> {
  // The client starts once for each scenario; with compiled code in a cache, that takes a third less.
  const options = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_COMPILE_CACHE: cache } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error) => {
      if (error === null || typeof error.code === "number") resolve();
      else reject(error);
    });
  });
}

/** One folder per scenario: `iss-supported-2026-11-22T17-51-50-647Z`. */
async function readResults(folder: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const results = new Map<string, readonly Check[]>();
  for (const name of (await fs.readdir(folder)).toSorted()) {
    const scenario = /^(?<name>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/u.exec(name)?.groups?.["name"];
    assert.ok(scenario !== undefined, name);
    results.set(scenario, JSON.parse(await fs.readFile(path.join(folder, name, "checks.json"), "utf8")));
  }
  return results;
}
