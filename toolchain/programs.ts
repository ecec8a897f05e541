/** Programs of the machine: where they are, and which version they are. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { describeError } from "../core/errors.ts";

/** Variables by name. */
type Environment = Readonly<Record<string, string | undefined>>;

const PATIENCE_MILLISECONDS = 10_000;

/** The file of a program on `PATH`. A relative folder of `PATH` is passed over, since it would be one of the project that the user is in. */
export async function findOnPath(name: string, env: Environment): Promise<string | undefined> {
  // Only Windows has endings of programs.
  const endings = env["PATHEXT"] === undefined ? [""] : [".exe", ".cmd", ""];
  for (const folder of (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      const usable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (usable) return file;
    }
  }
  return undefined;
}

/** What a program prints, without spaces around it. It runs in the user's own folder, so that no setting of a project reaches it. Rejects if it fails, or takes more than ten seconds. */
export function outputOf(program: string, args: readonly string[], env: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env }, cwd: os.homedir(), timeout: PATIENCE_MILLISECONDS };
    execFile(program, [...args], options, (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(describeError(error).message.split("\n", 1)[0]));
    });
  });
}

/** Versions of the compiler of Python: the one that `wasmcp` asks for and runs, and the oldest one that works. */
export const COMPONENTIZE_PY = { version: "0.25.1", oldest: "0.25.0" } as const;

/** Whether a `componentize-py` of this version, `0.25.1`, works. */
export function isRecentCompiler(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = COMPONENTIZE_PY.oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
