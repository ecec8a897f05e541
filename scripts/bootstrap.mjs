// `npm start`, `npm test` and the other scripts begin here, under the machine's Node (20 or newer), possibly before
// `npm ci` has run. This script installs the packages of the lock file if they are missing, then runs the named script
// under the project's own Node, which runs TypeScript directly.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join, delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [script, ...args] = process.argv.slice(2);
const bin = join(root, "node_modules", ".bin");
const node = join(bin, process.platform === "win32" ? "node.cmd" : "node");

function run(command, commandArgs, options) {
  const result = spawnSync(command, commandArgs, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  if (result.error) throw result.error;
  return result.status ?? (result.signal ? 130 : 1);
}

// npm writes this file last, so it is there only after a complete installation.
const installed = join(root, "node_modules", ".package-lock.json");
const isCurrent =
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
if (!isCurrent) {
  console.error("installing dependencies (once; about a minute)");
  const status = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0) process.exit(status);
}

// Both Ctrl-C and the child's own exit code belong to the script; this process only waits for it.
process.on("SIGINT", () => {});
process.exit(
  run(node, [script, ...args], {
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
  }),
);
