/**
 * The program of an exported server: runs the `server.wasm` beside it on the embedded runtime, over the standard streams. What
 * it may use stands in `settings.json`, and was decided when it was exported.
 */
import { existsSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { renderError } from "../../../core/errors.ts";
import { assetsAt } from "../../assets.ts";
import { unwatchedJob } from "../../progress.ts";
import { serveStdio } from "../../run/index.ts";
import { placesFor } from "../../sources/index.ts";
import type { LauncherSettings } from "../model.ts";

const folder = path.dirname(fileURLToPath(import.meta.url));
const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());

try {
  const settings = JSON.parse(readFileSync(path.join(folder, "settings.json"), "utf8")) as LauncherSettings;
  const places = placesFor(process.env, process.platform, os.homedir(), existsSync);
  const { code } = await serveStdio(
    {
      file: path.join(folder, "server.wasm"),
      translated: path.join(folder, "translated"),
      runtime: "embedded",
      env: variables(settings),
      hostEnv: process.env,
      limits: settings.limits,
      places,
    },
    { progress: unwatchedJob.progress, signal: abort.signal },
    assetsAt(folder),
  );
  process.exitCode = code ?? 1;
} catch (error) {
  if (!abort.signal.aborted) {
    process.stderr.write(`${renderError(error)}\n`);
    process.exitCode = 1;
  }
}

function variables(settings: LauncherSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.variables.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
