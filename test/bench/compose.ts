/**
 * `node test/bench/compose.ts`: how long composing takes, and how much memory, for twenty components of one megabyte and for ten
 * that share an engine; beside `wac plug` where that is installed. It reports and never judges.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { composeServer, type Part } from "../../toolchain/compose/index.ts";
import { Random } from "../random.ts";
import { fixtures, readFramework } from "../unit/toolchain/compose/wat-parts.ts";

const megabyte = 1 << 20;
const rounds = 9;

const framework = await readFramework();
const tool = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
const random = new Random(20251125);
const folder = path.join(os.tmpdir(), `wasmcp-bench-${process.pid}`);

/** A component with tools and `size` bytes of data, which other components have too exactly if they have the same seed. */
async function makePart(name: string, size: number, seed: number): Promise<Part> {
  const data = new Random(2 * seed + 1);
  const text = Array.from({ length: size / 32 }, () =>
    data.below(0xffff_ffff).toString(36).padStart(32, "x"),
  );
  const module = `(core module (memory ${Math.ceil(size / 65536)}) (data (i32.const 0) "${text.join("")}"))`;
  // Makes the component different from the others, beside its shared data.
  const label = `(core module (memory 1) (data (i32.const 0) "${name} ${random.below(1 << 30)}"))`;
  const end = tool.lastIndexOf(")");
  return { name, bytes: await parse(`${tool.slice(0, end)}${module}${label})`) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

interface Measured {
  readonly bytes: number;
  readonly first: number;
  readonly median: number;
  /** The largest resident memory since before the files were read, in bytes. */
  readonly memory: number;
}

/** Runs in a new process, so that only this work uses its memory. */
async function measure(files: readonly string[]): Promise<Measured> {
  // The code itself is loaded, and compiled, before anything is measured.
  composeTimed([{ name: "warm-up", bytes: await parse(tool) }]);
  const before = process.resourceUsage().maxRSS * 1024;
  const parts = await Promise.all(
    files.map(async (file): Promise<Part> => ({ name: path.basename(file), bytes: await fs.readFile(file) })),
  );
  const first = composeTimed(parts);
  const memory = process.resourceUsage().maxRSS * 1024 - before;
  const times = Array.from({ length: rounds }, () => composeTimed(parts).milliseconds);
  return { bytes: first.bytes, first: first.milliseconds, median: median(times), memory };
}

function composeTimed(parts: readonly Part[]): { readonly milliseconds: number; readonly bytes: number } {
  const start = performance.now();
  const { component } = composeServer({ parts, framework });
  return { milliseconds: performance.now() - start, bytes: component.length };
}

async function report(name: string, parts: readonly Part[]): Promise<void> {
  const files = await Promise.all(parts.map(writePart));
  const { stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, "--measure", ...files], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  const measured = JSON.parse(stdout) as Measured;
  const input = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const inMegabytes = (bytes: number) => `${(bytes / megabyte).toFixed(1)} MB`;
  console.log(
    [
      `${name}: ${inMegabytes(input)} become ${inMegabytes(measured.bytes)}`,
      `  ${Math.round(measured.first)} ms at first, ${Math.round(measured.median)} ms then (median of ${rounds})`,
      `  ${inMegabytes(measured.memory)} of memory with the input, ${(measured.memory / input).toFixed(1)} times its size`,
    ].join("\n"),
  );
}

async function writePart({ name, bytes }: Part): Promise<string> {
  const file = path.join(folder, `${name}.wasm`);
  await fs.writeFile(file, bytes);
  return file;
}

/** `wac plug` joins one socket with many plugs, which is the nearest it has to a chain. */
async function reportWac(parts: readonly Part[]): Promise<void> {
  const socket = framework.get("tools-middleware");
  const [plug] = parts;
  if (socket === undefined || plug === undefined) return;
  const args = [
    "plug",
    "--plug",
    await writePart(plug),
    await writePart(socket),
    "-o",
    path.join(folder, "out.wasm"),
  ];
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const { error, status, stderr } = spawnSync("wac", args, { encoding: "utf8" });
    if (error !== undefined) {
      console.log("wac: not installed");
      return;
    }
    if (status !== 0) {
      console.log(`wac: ${stderr.trim()}`);
      return;
    }
    times.push(performance.now() - start);
  }
  console.log(`wac plug, one component of one megabyte: ${Math.round(median(times))} ms, with its start`);
}

if (process.argv[2] === "--measure") {
  console.log(JSON.stringify(await measure(process.argv.slice(3))));
} else {
  await fs.mkdir(folder, { recursive: true });
  try {
    const distinct: Part[] = [];
    for (let seed = 1; seed <= 20; seed += 1) distinct.push(await makePart(`part-${seed}`, megabyte, seed));
    await report("twenty components of one megabyte", distinct);
    const sharing: Part[] = [];
    for (let seed = 1; seed <= 10; seed += 1) sharing.push(await makePart(`sharing-${seed}`, megabyte, 1));
    await report("ten components with one engine of a megabyte", sharing);
    await reportWac(distinct);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
