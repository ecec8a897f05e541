/** Packages a module with the engine StarlingMonkey, by the packager in the project's `node_modules`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { ToolchainError } from "../../../../../core/errors.ts";
import type { World } from "../../../../../core/wit/index.ts";
import type { Job } from "../../../../progress.ts";
import { followProcess } from "../../follow-process.ts";
import { printWorldSource } from "../../wit-source.ts";
import type { Packager } from "../engine.ts";
import { SOURCE_FILE } from "../guest-entry.ts";
import type { LinkedModule } from "../link.ts";
import { evaluationError } from "../package-module.ts";

/**
 * Run by Node in a process of its own, which can be stopped. The engine's parts that would import interfaces of the host are left out:
 * `guest/platform` has ours, which import only what the code uses.
 */
const PROGRAM = `
const [packager, source, world, worldName, target] = process.argv.slice(1);
const { readFile, writeFile } = await import("node:fs/promises");
const { componentize } = await import(packager);
const { component } = await componentize({
  sourcePath: source,
  witWorld: await readFile(world, "utf8"),
  worldName,
  disableFeatures: ["stdio", "random", "clocks", "http", "fetch-event"],
});
await writeFile(target, component);
`;

export interface StarlingInput {
  readonly module: LinkedModule;
  /** The world of the WIT that `writeGuestWit` has written. */
  readonly world: World;
  readonly packager: Packager;
  /** An empty folder. */
  readonly workspace: string;
}

export async function packageOnStarling(
  { module, world, packager, workspace }: StarlingInput,
  job: Job,
): Promise<Uint8Array> {
  const file = (name: string): string => path.join(workspace, name);
  await fs.mkdir(workspace, { recursive: true });
  await fs.writeFile(file(SOURCE_FILE), module.code);
  await fs.writeFile(file("world.wit"), printWorldSource(world));
  const entry = await entryOf(packager.program);
  const args = [
    "--input-type=module",
    "--eval",
    PROGRAM,
    entry,
    file(SOURCE_FILE),
    file("world.wit"),
    world.name,
    file("component.wasm"),
  ];
  const lines: string[] = [];
  const code = await followProcess(process.execPath, args, {
    directory: workspace,
    // What the packager leaves behind, when it is stopped for instance, goes with the workspace.
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: "1",
      TMPDIR: workspace,
      TEMP: workspace,
      TMP: workspace,
    },
    signal: job.signal,
    onOutput: () => undefined,
    onError: (line) => lines.push(line),
  });
  job.signal.throwIfAborted();
  if (code === 0) return fs.readFile(file("component.wasm"));
  const output = lines.join("\n");
  throw (
    findStarlingError(output, module) ??
    new ToolchainError("cannot-package", `\`${packager.program}\` cannot package the code as a component`, {
      cause: new Error(lines.slice(0, 20).join("\n").trim()),
    })
  );
}

/** The URL of the module that the package exports. */
async function entryOf(program: string): Promise<string> {
  const manifest = path.join(program, "package.json");
  try {
    const { exports } = JSON.parse(await fs.readFile(manifest, "utf8")) as {
      readonly exports?: { readonly import?: unknown };
    };
    if (typeof exports?.import === "string") return pathToFileURL(path.join(program, exports.import)).href;
  } catch (cause) {
    throw new ToolchainError("no-componentize-js", `cannot read \`${manifest}\``, {
      cause,
      remedy: REINSTALL,
    });
  }
  throw new ToolchainError(
    "no-componentize-js",
    `expected \`${manifest}\` to say which module it exports, found nothing`,
    { remedy: REINSTALL },
  );
}

const REINSTALL = "install the packages of the project again";

/**
 * The error that the author's code threw while the engine loaded it, read from what the packager prints. The place of the error is before
 * each line of its text, and may be the only one:
 * `Exception while evaluating top-level script\ncomponent.js:6:7 TypeError: boom\n…Stack:\n  run@component.js:6:7`.
 */
export function findStarlingError(output: string, { positions }: LinkedModule): Error | undefined {
  const [, thrown, rest = ""] =
    /Exception while evaluating top-level script\n([^]*?)\n((?:Additionally,|Stack:| {4}at )[^]*)/.exec(
      output,
    ) ?? [];
  if (thrown === undefined) return undefined;
  const [, place = ""] = /^(\S+:\d+:\d+) /.exec(thrown) ?? [];
  const frames = /\nStack:\n((?: {2}.*\n)*)/.exec(`\n${rest}\n`)?.[1] ?? "";
  const error = evaluationError(thrown.replaceAll(/^\S+:\d+:\d+ /gm, ""), `${frames}${place}`, positions);
  if (!(error instanceof ToolchainError) || !/SyntaxError: invalid (?:class )?property name/.test(thrown))
    return error;
  return new ToolchainError(error.code, "the engine StarlingMonkey cannot read a regular expression", {
    problems: error.problems,
    remedy:
      "it knows no properties of Unicode such as `\\p{L}`: name the characters, or build with the engine QuickJS",
  });
}
