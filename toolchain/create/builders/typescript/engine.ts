/** The JavaScript engine of a project: QuickJS, which comes with us, or the one that its `package.json` asks for. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../../core/errors.ts";
import { didYouMean, nearest } from "../../../../core/text/index.ts";

export const ENGINES = ["quickjs", "starlingmonkey"] as const;

export type Engine = (typeof ENGINES)[number];

/** What packages code with StarlingMonkey, and brings that engine. */
const PACKAGER = "@bytecodealliance/componentize-js";

/** The packager of a project, in its `node_modules` or above: code of the project, as its compiler is. */
export interface Packager {
  /** The folder of the package. */
  readonly program: string;
  /** The folder above `node_modules`. */
  readonly folder: string;
}

/** `"wasmcp": { "engine": "starlingmonkey" }` in the project's `package.json`. */
export async function readEngine(directory: string): Promise<Engine> {
  const file = path.join(directory, "package.json");
  const text = await fs.readFile(file, "utf8").catch(() => undefined);
  const named = text === undefined ? undefined : engineIn(text);
  if (named === undefined) return "quickjs";
  const engine = ENGINES.find((each) => each === named);
  if (engine !== undefined) return engine;
  const hint = typeof named === "string" ? didYouMean(nearest(named, ENGINES)) : "";
  throw new ToolchainError(
    "bad-manifest",
    `\`${file}\` has an unknown \`engine\` in \`wasmcp\`: ${JSON.stringify(named)}${hint}`,
    { remedy: `write one of ${ENGINES.map((each) => `"${each}"`).join(" and ")}` },
  );
}

function engineIn(text: string): unknown {
  try {
    const { wasmcp } = JSON.parse(text) as { readonly wasmcp?: { readonly engine?: unknown } | null };
    return wasmcp?.engine;
  } catch {
    // What is wrong with the file is said where it is needed.
    return undefined;
  }
}

export async function findPackager(directory: string): Promise<Packager | undefined> {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    const program = path.join(folder, "node_modules", PACKAGER);
    const isThere = await fs.stat(path.join(program, "package.json")).then(
      (stat) => stat.isFile(),
      () => false,
    );
    if (isThere) return { program, folder };
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** The packager of a project on StarlingMonkey. `mayRunCode` says that the user has agreed to run it. */
export async function requirePackager(directory: string, mayRunCode: boolean): Promise<Packager> {
  const packager = await findPackager(directory);
  if (packager === undefined) {
    throw new ToolchainError(
      "no-componentize-js",
      `\`${PACKAGER}\`, which brings the engine StarlingMonkey, is not installed in \`${directory}\``,
      { remedy: `run \`npm install --save-dev ${PACKAGER}\` there` },
    );
  }
  if (mayRunCode) return packager;
  throw new ToolchainError(
    "untrusted-project",
    `cannot build \`${directory}\`: packaging code with StarlingMonkey runs \`${packager.program}\`, which is code of the project, and you have not agreed to that`,
    { remedy: "pass `--trust` if you trust the project" },
  );
}
