/**
 * `npm run bench`: our server beside the reference server, in one run, interleaved, as ratios.
 *
 * Both serve the same calculator component (`test/fixtures/calculator`) under `wasmtime serve`. What the framework itself
 * weighs and how soon it answers shows beside a small tool, so size and cold start are also taken of a server of one AssemblyScript tool. Rounds alternate
 * between the servers, so that a drift of the machine touches all. Figures are medians over rounds. It reports and never judges.
 * At the end it writes the table of `components/README.md`.
 */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { assetsAt } from "../../toolchain/assets.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { WASMTIME_ALLOCATION } from "../../toolchain/run/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { buildDist, distRoot, repositoryRoot } from "../../scripts/build.ts";
import { prepareTestTools } from "../../scripts/test-tools.ts";
import { measureAuthorization } from "./authorization.ts";
import { writeComponentTable } from "./components.ts";
import { exchange, load, prepareRequest, type LoadResult, type Target } from "./http-load.ts";
import { here } from "../host.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5);
const secondsPerRound = Number(process.env["BENCH_SECONDS"] ?? 3);
const coldStarts = 5;

const shared = path.join(repositoryRoot, "../shared");
const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bench-"));
const { environment } = await prepareTestTools((line) => console.error(line));
const wasmtime = environment["WASMTIME"];
if (wasmtime === undefined) throw new Error("the benchmark needs wasmtime: put it on PATH or set WASMTIME");
await buildDist(() => {});

interface Contender {
  readonly name: string;
  readonly file: string;
  readonly flags: readonly string[];
}

const assets = assetsAt(distRoot);
const ours = await composeOurs("ours", path.join(repositoryRoot, "test/fixtures/calculator/calculator.wasm"));
const reference = await findReference();
/** What serves the same calculator. */
const contenders = reference === undefined ? [ours] : [ours, reference];
/** How `wasmcp run` starts wasmtime: with room for many instances, which are wiped rather than made anew. */
const asRun = { ...ours, name: "as run", flags: [...ours.flags, WASMTIME_ALLOCATION] };
/** The same comparison with a minimal server of one tool. */
const small = [await composeOurs("one AS tool", await buildSmallTool()), ...contenders.slice(1)];
const toolsList = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
const requests: readonly (readonly [name: string, body: string])[] = [
  [
    "tools/call",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}',
  ],
  ["tools/list", toolsList],
];

try {
  // `npm run bench -- components` writes the table of `components/README.md` and no more.
  if (!process.argv.includes("components")) {
    for (const servers of [small, contenders]) {
      await reportSizes(servers);
      await reportColdStarts(servers);
    }
    await reportThroughput();
    await reportAuthorization();
  }
  await writeComponentTable(wasmtime, 12, 500);
} finally {
  await fs.rm(scratch, { recursive: true, force: true });
}

async function composeOurs(name: string, component: string): Promise<Contender> {
  const file = path.join(scratch, `${name}.wasm`);
  await composeFiles({ ...here, specs: [component], output: file, force: true }, unwatchedJob, assets);
  return { name, file, flags: ["-Scli", "-Shttp"] };
}

async function buildSmallTool(): Promise<string> {
  const options = { name: "small", language: "assemblyscript", directory: scratch, force: false } as const;
  const project = await scaffold(options, assets);
  return (await build(project.directory, unwatchedJob, assets)).file;
}

async function findReference(): Promise<Contender | undefined> {
  const file = path.join(shared, "bench/reference-server.wasm");
  if (await fs.stat(file).catch(() => undefined)) {
    return { name: "reference", file, flags: ["-Scli", "-Shttp", "-Skeyvalue"] };
  }
  console.log(`no reference server at ${path.relative(repositoryRoot, file)}: only our own figures\n`);
  return undefined;
}

async function reportSizes(servers: readonly Contender[]): Promise<void> {
  const sizes = await Promise.all(servers.map(async ({ file }) => (await fs.stat(file)).size));
  printTable(servers, "size", [
    ["server, KB", ...sizes.map((size) => (size / 1000).toFixed(0)), ...ratios(sizes)],
  ]);
}

async function reportColdStarts(servers: readonly Contender[]): Promise<void> {
  const times: number[][] = servers.map(() => []);
  const memory: number[][] = servers.map(() => []);
  for (let round = 0; round < coldStarts; round += 1) {
    for (const [index, contender] of servers.entries()) {
      const begin = performance.now();
      const server = await start(contender, ["-Ccache=n"]);
      await exchange(server.target, prepareRequest(server.target, {}, toolsList));
      times[index]?.push(performance.now() - begin);
      memory[index]?.push(await residentMegabytes(server.process));
      await stop(server.process);
    }
  }
  const medianTimes = times.map(median);
  const medianMemory = memory.map(median);
  printTable(servers, "from nothing to the first answer (cache off)", [
    ["milliseconds", ...medianTimes.map((value) => value.toFixed(0)), ...ratios(medianTimes)],
    ["resident, MB", ...medianMemory.map((value) => value.toFixed(0)), ...ratios(medianMemory)],
  ]);
}

async function reportThroughput(): Promise<void> {
  const all = [...contenders, asRun];
  const servers = await Promise.all(all.map((contender) => start(contender, [])));
  try {
    const rows: string[][] = [];
    for (const [name, body] of requests) {
      for (const connections of [1, 8]) {
        const results: LoadResult[][] = all.map(() => []);
        for (let round = -1; round < rounds; round += 1) {
          for (const [index, server] of servers.entries()) {
            const request = prepareRequest(server.target, {}, body);
            const result = await load(server.target, request, connections, round < 0 ? 1 : secondsPerRound);
            // The first round only warms up.
            if (round >= 0) results[index]?.push(result);
          }
        }
        const rates = results.map((each) =>
          median(each.map(({ requests: count, seconds }) => count / seconds)),
        );
        const p50 = results.map((each) => median(each.map(({ latencies }) => quantile(latencies, 0.5))));
        const p99 = results.map((each) => median(each.map(({ latencies }) => quantile(latencies, 0.99))));
        const label = `${name}, ${connections} connection${connections === 1 ? "" : "s"}`;
        rows.push([`${label}: requests/s`, ...rates.map((value) => value.toFixed(0)), ...ratios(rates)]);
        rows.push(["  p50, ms", ...p50.map((value) => value.toFixed(2)), ...ratios(p50)]);
        rows.push(["  p99, ms", ...p99.map((value) => value.toFixed(2)), ...ratios(p99)]);
      }
    }
    printTable(all, `throughput and latency (median of ${rounds} rounds)`, rows);
  } finally {
    await Promise.all(servers.map((server) => stop(server.process)));
  }
}

async function reportAuthorization(): Promise<void> {
  const rows = await measureAuthorization({
    wasmtime: wasmtime ?? "wasmtime",
    ours: ours.file,
    reference: reference?.file,
    rounds,
    secondsPerRound,
  });
  const line = ([name = "", ...figures]: readonly string[]): string =>
    name.padEnd(52) + figures.map((figure) => figure.padStart(20)).join("");
  const title = `tokens: tools/call, 1 connection (median of ${rounds} rounds)`;
  console.log([line([title, "processor time, us", "p50, ms"]), ...rows.map(line), ""].join("\n"));
}

interface Server {
  readonly process: ChildProcess;
  readonly target: Target;
}

async function start(contender: Contender, options: readonly string[]): Promise<Server> {
  const child = spawn(
    wasmtime ?? "wasmtime",
    ["serve", ...options, ...contender.flags, "--addr", "127.0.0.1:0", contender.file],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const port = await new Promise<number>((resolve, reject) => {
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (match?.[1] !== undefined) resolve(Number(match[1]));
    });
    child.on("exit", () => reject(new Error(`${contender.name} did not start:\n${output}`)));
  });
  return { process: child, target: { host: "127.0.0.1", port } };
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await exited;
}

async function residentMegabytes(child: ChildProcess): Promise<number> {
  const status = await fs.readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

function printTable(
  servers: readonly Contender[],
  title: string,
  rows: readonly (readonly string[])[],
): void {
  const names = servers.map(({ name }) => name);
  const compared = reference === undefined ? [] : names.filter((name) => name !== reference.name);
  const header = [
    title,
    ...names,
    ...compared.map((name, index) => (index === 0 ? "ratio" : `${name}, ratio`)),
  ];
  const widths = [52, 12, 12, 14, 14, 14];
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("");
  console.log([line(header), ...rows.map((row) => line(row.slice(0, header.length))), ""].join("\n"));
}

/** Of the first and of those after the second to the second, the reference: above 1 is more, below 1 is less. */
function ratios([own, other, ...more]: readonly number[]): readonly string[] {
  if (reference === undefined || own === undefined || other === undefined) return [];
  return [own, ...more].map((value) => `${(value / other).toFixed(value / other < 0.1 ? 3 : 2)}x`);
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
