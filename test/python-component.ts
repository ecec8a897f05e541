/** Components of Python for tests. One build takes from ten seconds to a minute, so it is kept, under a name made of all that goes into it. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { testCache } from "../scripts/test-tools.ts";
import { build, componentFile, findProject } from "../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../toolchain/progress.ts";
import { assets } from "./integration/sample-server.ts";
import { keep, keptComponent } from "./kept.ts";
import { needs } from "./tools.ts";

const compiler = needs("componentize-py");

/** The variables with which a build finds the compiler. */
export const buildEnvironment: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  PATH: [path.dirname(compiler), process.env["PATH"]].join(path.delimiter),
};

/** The component that a build of the project writes. */
export async function pythonComponent(directory: string): Promise<string> {
  // The version of the compiler is in the path of its file.
  const kept = await keptComponent(directory, compiler.replace(testCache, ""));
  const file = await componentFile(await findProject(directory));
  try {
    await fs.copyFile(kept, file);
  } catch {
    await build(directory, unwatchedJob, assets, { env: buildEnvironment });
    await keep(file, kept);
  }
  return file;
}
