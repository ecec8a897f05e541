/**
 * What a build costs in each language: the size of the component, the first build of a new project and that after a change. Prints rows for
 * `docs/performance.md`. Processor time counts, since it depends least on what else the machine does.
 *
 *     node scripts/measure-builds.ts [LANGUAGE[:KIND]...]
 *
 * It needs `dist/`, and for Rust and Python their compilers. Each project is built without what earlier ones have compiled.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { componentFile, findProject } from "../toolchain/create/builders/index.ts";
import { kindsOf, type ScaffoldLanguage } from "../toolchain/create/scaffold/index.ts";
import { prepareTestTools } from "./test-tools.ts";

const LANGUAGES: readonly ScaffoldLanguage[] = ["typescript", "assemblyscript", "rust", "python"];
/** A line that changes nothing and that no compiler has seen. */
const CHANGES: Readonly<Record<ScaffoldLanguage, string>> = {
  typescript: "\nexport const changed = 1;\n",
  assemblyscript: "\nexport const changed: i32 = 1;\n",
  rust: "\npub fn changed() {}\n",
  python: "\nCHANGED = 1\n",
};

const root = path.join(import.meta.dirname, "..");
const { environment } = prepareTestTools(() => {});
const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-measure-")));
const compiler = environment["COMPONENTIZE_PY"];
const env = {
  ...process.env,
  ...environment,
  ...(compiler !== undefined && { PATH: [path.dirname(compiler), process.env["PATH"]].join(path.delimiter) }),
  XDG_CACHE_HOME: path.join(folder, "cache"),
};
delete (env as NodeJS.ProcessEnv)["CARGO_TARGET_DIR"];

try {
  console.log("| project | component | first build | after a change |\n| --- | --- | --- | --- |");
  for (const [language, kind] of wanted(process.argv.slice(2))) {
    const name = `${language}-${kind}`;
    wasmcp(["new", name, "--language", language, "--template-type", kind]);
    const first = wasmcp(["build", name, "--trust"]);
    const project = await findProject(path.join(folder, name));
    const { size } = await fs.stat(await componentFile(project));
    await fs.appendFile(project.entry, CHANGES[language]);
    const second = wasmcp(["build", name, "--trust"]);
    console.log(`| ${language}, ${kind} | ${Math.round(size / 1000)} KB | ${first} | ${second} |`);
    await fs.rm(path.join(folder, name), { recursive: true });
  }
} finally {
  await fs.rm(folder, { recursive: true, force: true });
}

function wanted(args: readonly string[]): readonly (readonly [ScaffoldLanguage, string])[] {
  const all = LANGUAGES.flatMap((language) => kindsOf(language).map((kind) => [language, kind] as const));
  if (args.length === 0) return all;
  return all.filter(([language, kind]) =>
    args.some((arg) => arg === language || arg === `${language}:${kind}`),
  );
}

/** Runs a command, and returns the processor time of it and of its compilers: `8.4 s (9.1 s on the clock)`. */
function wasmcp(args: readonly string[]): string {
  const begin = performance.now();
  // The second line of `times` is that of the processes that a shell has waited for.
  const shell = ["-c", '"$@" >&2; status=$?; times; exit $status', "sh", process.execPath];
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    "sh",
    [...shell, path.join(root, "dist/wasmcp.js"), ...args],
    options,
  );
  if (status !== 0) throw new Error(`\`wasmcp ${args.join(" ")}\` failed\n${stderr}`);
  const clock = (performance.now() - begin) / 1000;
  const times = [...(stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  const used = times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
  return `${used.toFixed(1)} s (${clock.toFixed(1)} s on the clock)`;
}
