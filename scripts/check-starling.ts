/**
 * TypeScript on the engine StarlingMonkey: the tests of the SDK, of ordinary mistakes, of fresh values, of `fetch` and of text, on both runtimes,
 * and a build of every kind of template. wasmtime compiles each engine of 12 MB for ten seconds, so that `npm test` has
 * `test/integration/typescript/engines.test.ts` alone.
 */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { prepareTestTools } from "./test-tools.ts";

const root = path.join(import.meta.dirname, "..");
const { environment } = prepareTestTools(console.log);

/** Further arguments, and files. */
const runs: readonly (readonly string[])[] = [
  [
    "test/integration/sdk.test.ts",
    "test/integration/typescript/engines.test.ts",
    "test/integration/typescript/fetch.test.ts",
    "test/integration/typescript/freshness.test.ts",
    "test/integration/typescript/ordinary-mistakes.test.ts",
    "test/integration/typescript/text.test.ts",
  ],
  // A server of all kinds would have seven engines, and wasmtime would compile it for minutes.
  ["--test-name-pattern", "is built", "test/integration/templates/typescript.test.ts"],
];
for (const run of runs) {
  const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...run], {
    cwd: root,
    env: { ...process.env, ...environment, WASMCP_TEST_ENGINE: "starlingmonkey" },
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
