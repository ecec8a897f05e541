/**
 * The size, imports and cost of each component of the framework, as the table of `components/README.md`.
 *
 * A cost is the processor time of `wasmtime serve` for one `tools/call`, with a component in the server and without it: servers
 * take turns, and the cheapest round of each counts, since other work on the machine can only make a round dearer.
 * A server contains a component only if a part needs it, so the measured servers also contain small parts, which the table names.
 */
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { assetsAt } from "../../toolchain/assets.ts";
import { exportDirectly } from "../../core/component/index.ts";
import { type Part, composeServer } from "../../toolchain/compose/index.ts";
import { frameworkIn } from "../../toolchain/compose/files/index.ts";
import { inspectComponent } from "../../toolchain/inspect/index.ts";
import { componentNames } from "../../components/manifest.ts";
import { distRoot, repositoryRoot } from "../../scripts/build.ts";
import { type TestTools, compileTestTools } from "../integration/components/composed-server.ts";
import { loadCount, prepareRequest, type Target } from "./http-load.ts";
import { processorTime, startWasmtime } from "./wasmtime-server.ts";

const assets = assetsAt(distRoot);
const page = path.join(repositoryRoot, "components/README.md");
const begin = "<!-- npm run bench writes what follows -->\n";
const end = "<!-- until here -->\n";

type Name = (typeof componentNames)[number];

/** A server that has the component, beside one that has not. */
interface Comparison {
  /** What they have that the other server has not. */
  readonly components: readonly Name[];
  /** Its parts, by folders in `test/integration/components` or names of the framework; the first with a tool has the tool that is called. */
  readonly parts: readonly TestTools[];
  readonly prefix?: string;
  /** A part with a list of what it may reach. */
  readonly only?: { readonly part: TestTools; readonly reach: readonly string[] };
}

const baseline: readonly TestTools[] = ["showcase"];
const comparisons: readonly Comparison[] = [
  { components: ["tools-middleware"], parts: ["showcase", "paged"] },
  {
    components: ["resources-middleware", "prompts-middleware", "completions-middleware"],
    parts: ["showcase", "shelf"],
  },
  { components: ["tools-prefix"], parts: ["showcase"], prefix: "x_" },
  { components: ["environment-filter"], parts: ["showcase", "guarded"] },
  {
    components: ["http-filter", "preopens-filter"],
    parts: ["showcase", "prober"],
    only: { part: "prober", reach: ["clocks", "environment", "filesystem:/data", "http"] },
  },
  { components: ["context-filter"], parts: ["showcase"], only: { part: "showcase", reach: [] } },
  { components: ["filter-middleware"], parts: ["filter-middleware", "showcase"] },
  { components: ["streaming-transport", "server-io"], parts: ["showcase", "talker"] },
  {
    components: ["stateful-transport", "call-context", "session-store", "kv-store-fs"],
    parts: ["showcase", "visitor"],
  },
];

/** Writes the table. `wasmtime` is the program to measure with; `rounds` of `requests` are sent to each server. */
export async function writeComponentTable(wasmtime: string, rounds: number, requests: number): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bench-components-"));
  const servers: Measured[] = [];
  try {
    const all: readonly Comparison[] = [{ components: [], parts: baseline }, ...comparisons];
    for (const [index, comparison] of all.entries()) {
      const file = path.join(folder, `${index}.wasm`);
      await fs.writeFile(file, await compose(comparison, folder));
      servers.push(await start(wasmtime, file, comparison));
    }
    for (let round = -1; round < rounds; round += 1) {
      for (const server of servers) {
        const before = await processorTime(server.process);
        await loadCount(server.target, server.request, requests);
        const spent = (await processorTime(server.process)) - before;
        // The first round only warms up.
        if (round >= 0) server.costs.push(spent / requests);
      }
    }
    await writeTable(await table(servers));
  } finally {
    for (const { process } of servers) process.kill();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly comparison: Comparison;
  readonly process: ChildProcess;
  readonly target: Target;
  readonly request: Buffer;
  /** Microseconds per request, by round. */
  readonly costs: number[];
}

async function compose({ parts, prefix, only }: Comparison, folder: string): Promise<Uint8Array> {
  const read = await Promise.all(parts.map((name) => partOf(name, folder)));
  const prefixes = new Map(prefix === undefined ? [] : [[baseline[0] ?? "", prefix]]);
  const denials = only === undefined ? [] : [{ part: only.part, only: only.reach }];
  return composeServer({ parts: read, framework: frameworkIn(assets), prefixes, denials }).component;
}

async function partOf(name: TestTools, folder: string): Promise<Part> {
  if (componentNames.some((each) => each === name))
    return { name, bytes: await fs.readFile(path.join(assets.components, `${name}.wasm`)) };
  const built = path.join(folder, name, "part.wasm");
  const known = await fs.readFile(built).catch(() => undefined);
  if (known !== undefined) return { name, bytes: known };
  const bytes = await compileTestTools(name, folder);
  await fs.writeFile(built, bytes);
  return { name, bytes };
}

async function start(wasmtime: string, file: string, comparison: Comparison): Promise<Measured> {
  const { process, target } = await startWasmtime(wasmtime, file);
  const params = { name: `${comparison.prefix ?? ""}echo`, arguments: { text: "hello" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return { comparison, process, target, request: prepareRequest(target, {}, body), costs: [] };
}

async function table(servers: readonly Measured[]): Promise<string> {
  const [base, ...others] = servers;
  const whole = Math.min(...(base?.costs ?? []));
  const rows = await Promise.all(
    componentNames.map(async (name) => {
      const bytes = await fs.readFile(path.join(assets.components, `${name}.wasm`));
      const sizes = `${kilobytes(bytes)} | ${kilobytes(exportDirectly(bytes))}`;
      return `| \`${name}\` | ${sizes} | ${importsOf(bytes).join(", ") || "nothing"} | ${costOf(name, base, others, whole)} |`;
    }),
  );
  return [
    `Without any of those that the last column speaks of, a \`tools/call\` costs ${whole.toFixed(0)} µs of processor time, the runtime's own included. Builds for stdio and for other runtimes, and what only parts need that ask clients something, are not measured.`,
    "",
    "| component | by itself | in a server | calls functions of | costs a request |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function kilobytes({ length }: Uint8Array): string {
  return `${(length / 1000).toFixed(0)} KB`;
}

function costOf(name: Name, base: Measured | undefined, others: readonly Measured[], whole: number): string {
  if (name === "transport" || name === "method-not-found") return "in every server";
  const measured = others.find(({ comparison }) => comparison.components.includes(name));
  if (base === undefined || measured === undefined) return "";
  const cost = Math.min(...measured.costs) - whole;
  const { components } = measured.comparison;
  const figure = `${cost < 0 ? "" : "+"}${cost.toFixed(0)} µs (${((100 * cost) / whole).toFixed(0)} %)`;
  const part = measured.comparison.parts.find((each) => !baseline.includes(each) && each !== name);
  const company = [
    ...components.filter((each) => each !== name).map((each) => `\`${each}\``),
    ...(part === undefined ? [] : ["a part"]),
  ];
  return company.length === 0 ? figure : `${figure} with ${company.join(", ")}`;
}

/** The interfaces of which it imports functions, without package versions. */
function importsOf(bytes: Uint8Array): string[] {
  return inspectComponent(bytes)
    .imports.filter(({ functions }) => functions.length > 0)
    .map(({ name }) => `\`${name.replace(/@.*$/u, "").replace(/^wasmcp:mcp-v20251125\//u, "")}\``);
}

async function writeTable(text: string): Promise<void> {
  const before = await fs.readFile(page, "utf8");
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected \`${begin.trim()}\` and \`${end.trim()}\` in ${page}`);
  await fs.writeFile(page, `${before.slice(0, from + begin.length)}${text}${before.slice(to)}`);
  console.log(text);
}
