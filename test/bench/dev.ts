/**
 * `node test/bench/dev.ts`: how long it takes from saving a file until the URL of `wasmcp dev` answers with the new code: the median of
 * ten edits, for TypeScript and AssemblyScript. It reports and never judges.
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { DevProcess } from "../integration/dev/dev-process.ts";
import { newAssembly, newScript, type Project } from "../integration/dev/projects.ts";

const EDITS = 10;

const runtimes = ["embedded", ...(process.env["WASMTIME"] ? ["wasmtime"] : [])];

interface Language {
  readonly make: typeof newScript;
  /** What each edit replaces, and with what. */
  readonly pattern: RegExp;
  readonly text: (round: number) => string;
  /** A call whose answer contains that text. */
  readonly tool: string;
  readonly args: object;
}

const languages: Readonly<Record<string, Language>> = {
  typescript: {
    make: newScript,
    pattern: /Received\d*: /,
    text: (round) => `Received${round}: `,
    tool: "repeat",
    args: { input: "x" },
  },
  assemblyscript: {
    make: newAssembly,
    pattern: / ×\d* /,
    text: (round) => ` ×${round} `,
    tool: "prime-factors",
    args: { number: 12 },
  },
};

interface Edit {
  readonly answered: number;
  /** As the command counts it. */
  readonly built: number;
  /** Of the command and its processes: what does not change when the machine is busy. */
  readonly processor: number;
}

async function measure(name: string, language: Language, runtime: string, folder: string): Promise<void> {
  const project = await language.make(folder, `${name}-${runtime}`);
  const dev = new DevProcess([project.directory, "--runtime", runtime], { cwd: folder });
  try {
    const { url, milliseconds } = await dev.next("ready");
    console.log(`${name} on ${runtime}: the first answer after ${seconds(Number(milliseconds))}`);
    const edits: Edit[] = [];
    for (let round = 1; round <= EDITS; round++) {
      edits.push(await edit(dev, String(url), project, language, round));
    }
    const column = (key: keyof Edit) => seconds(median(edits.map((each) => each[key])));
    console.log(
      `  edit to answer: median ${column("answered")}, of which the build takes ${column("built")}; ` +
        `processor time ${column("processor")}; ` +
        `all: ${edits.map(({ answered }) => seconds(answered)).join(", ")}`,
    );
  } finally {
    await dev.stop();
  }
}

async function edit(
  dev: DevProcess,
  url: string,
  project: Project,
  { pattern, text, tool, args }: Language,
  round: number,
): Promise<Edit> {
  const spent = await processorTime(dev.pid);
  await project.replace(pattern, text(round));
  const saved = performance.now();
  // Asking again and again would take the time that the build needs.
  const built = Number((await dev.next("built"))["milliseconds"]);
  await dev.next("ready");
  const answer = await call(url, tool, args);
  const answered = performance.now() - saved;
  if (!answer.includes(text(round))) throw new Error(`no new answer: ${answer}`);
  return { answered, built, processor: (await processorTime(dev.pid)) - spent };
}

/** Milliseconds of a process and of its descendants, those that have ended included; 0 where there is no /proc. */
async function processorTime(pid: number): Promise<number> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return 0;
  // Of the fields after the name: own user and system time, and those of children that have ended, in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * 10;
  const children = await fs.readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const times = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((each) => processorTime(Number(each))),
  );
  return times.reduce((sum, time) => sum + time, own);
}

async function call(url: string, name: string, args: object): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
  return response.text();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bench-dev-"));
try {
  console.log(`load ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} processors`);
  for (const runtime of runtimes) {
    for (const [name, language] of Object.entries(languages)) await measure(name, language, runtime, folder);
  }
} finally {
  await fs.rm(folder, { recursive: true, force: true });
}
