/**
 * Every kind of template for Python, and the example with a part in Python: built by `componentize-py`, composed, served on both runtimes
 * and called. It takes a minute or two for each kind that was not built before, so that `npm test` builds some of them.
 */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { prepareTestTools } from "./test-tools.ts";

const root = path.join(import.meta.dirname, "..");
const { environment } = prepareTestTools(console.log);
const files = ["test/integration/templates/python.test.ts", "test/integration/examples.test.ts"];
const { status } = spawnSync(process.execPath, ["--test", ...files], {
  cwd: root,
  env: { ...process.env, ...environment, WASMCP_TEST_ALL_PYTHON: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
