/**
 * Every kind of template for Rust: checked, compiled, composed, served on both runtimes and called. It takes minutes the first time, so that
 * `npm test` does it for some kinds.
 */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { prepareTestTools } from "./test-tools.ts";

const { environment } = prepareTestTools(console.log);
const { status } = spawnSync(process.execPath, ["--test", "test/integration/templates/rust.test.ts"], {
  cwd: path.join(import.meta.dirname, ".."),
  env: { ...process.env, ...environment, WASMCP_TEST_ALL_RUST: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
