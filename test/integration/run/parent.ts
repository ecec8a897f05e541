/** Starts a server on the embedded runtime and reports its URL and process; then waits to be killed. */
import * as path from "node:path";
import { readdirSync, readFileSync } from "node:fs";
import { assetsAt } from "../../../toolchain/assets.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { host, places } from "../../host.ts";

const assets = assetsAt(path.join(import.meta.dirname, "../../../dist"));
const [file = "", cache = ""] = process.argv.slice(2);
const { url } = await startServer(
  { ...host, places: { ...places, cache }, file, runtime: "embedded", host: "127.0.0.1", port: 0, env: {} },
  unwatchedJob,
  assets,
);
const child = readdirSync("/proc").find((entry) => {
  if (!/^\d+$/.test(entry)) return false;
  try {
    return readFileSync(`/proc/${entry}/status`, "utf8").includes(`\nPPid:\t${process.pid}\n`);
  } catch {
    return false; // the process has ended
  }
});
process.send?.([url, Number(child)]);
