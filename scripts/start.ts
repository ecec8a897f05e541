/**
 * `npm start`: from nothing to an answer. Builds the toolchain, writes one sample component in TypeScript and one in AssemblyScript, composes a
 * server of both, runs it and calls a tool of each. Options after `--`:
 *
 *   --runtime wasmtime|embedded   instead of wasmtime where there is one (also: WASMCP_RUNTIME)
 *   --addr HOST:PORT              instead of 127.0.0.1:8080, or a free port if that one is taken
 *   --once                        end after the first answers instead of serving until Ctrl-C
 */
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { assetsAt } from "../toolchain/assets.ts";
import { build } from "../toolchain/create/builders/index.ts";
import { printDuration, printSize, ProgressLine, styleFor } from "../cli/terminal.ts";
import { composeFiles } from "../toolchain/compose/files/index.ts";
import { renderError, ToolchainError } from "../core/errors.ts";
import type { Job } from "../toolchain/progress.ts";
import {
  isAddressFree,
  parseAddress,
  quoteCommand,
  startServer,
  type Address,
  type RunningServer,
  type StartOptions,
} from "../toolchain/run/index.ts";
import { scaffold } from "../toolchain/create/scaffold/index.ts";
import { pathSources, placesFor } from "../toolchain/sources/index.ts";
import { buildDist, distRoot, repositoryRoot } from "./build.ts";

const SERVER_NAME = "wasmcp-sample";

interface Sample {
  readonly name: string;
  readonly language: "typescript" | "assemblyscript";
  readonly label: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const samples: readonly Sample[] = [
  {
    name: "text-tools",
    language: "typescript",
    label: "TypeScript",
    tool: "text-statistics",
    arguments: { text: "small components make good servers" },
  },
  {
    name: "number-tools",
    language: "assemblyscript",
    label: "AssemblyScript",
    tool: "prime-factors",
    arguments: { number: 20_260_728 },
  },
];

const style = styleFor(process.stdout, process.env);
const progress = new ProgressLine(process.stdout, style);
const abort = new AbortController();
const job: Job = { progress, signal: abort.signal };
const assets = assetsAt(distRoot);
const places = placesFor(process.env, process.platform, os.homedir(), existsSync);
const width = 34;

const print = (line = ""): void => {
  progress.clear();
  console.log(line);
};

/** Shows the step's progress while it runs, and its result afterwards. */
async function step<T>(
  doing: string,
  work: () => Promise<T>,
  done: (result: T) => [what: string, detail: string],
): Promise<T> {
  abort.signal.throwIfAborted();
  progress.step(doing);
  const start = performance.now();
  const result = await work();
  const [what, detail] = done(result);
  const time = printDuration(performance.now() - start).padStart(7);
  print(`  ${style.green("✔")} ${what.padEnd(width)} ${style.dim(time)}  ${style.dim(detail)}`);
  return result;
}

/** The address from the command line. Without one, port 8080, or any free port if 8080 is in use. */
async function chooseAddress(asked: string | undefined): Promise<Address> {
  const address = parseAddress(asked ?? "127.0.0.1:8080");
  return asked !== undefined || (await isAddressFree(address)) ? address : { ...address, port: 0 };
}

async function makeServer(folder: string): Promise<string> {
  await step(
    "building the toolchain",
    () => buildDist(() => {}),
    () => ["built the toolchain", "dist/"],
  );
  const components: string[] = [];
  for (const { name, language, label } of samples) {
    const project = await step(
      `making ${name}`,
      () => scaffold({ name, language, directory: folder, force: false }, assets),
      ({ directory }) => [`made ${name}`, `${label}, ${path.relative(repositoryRoot, directory)}`],
    );
    const built = await step(
      `building ${name}`,
      () => build(project.directory, job, assets),
      ({ bytes }) => [`built ${name}`, printSize(bytes)],
    );
    components.push(built.file);
  }
  const output = path.join(folder, "server.wasm");
  await step(
    "composing the server",
    () =>
      composeFiles(
        { specs: components, output, sources: pathSources(folder, places), force: false },
        job,
        assets,
      ),
    ({ bytes }) => ["composed server.wasm", printSize(bytes)],
  );
  return output;
}

/** One request of MCP as any client would send it, and the result in its answer. */
async function request(
  server: RunningServer,
  method: string,
  params: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(server.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: abort.signal,
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("text/event-stream")
    ? (text
        .match(/^data: ?(.+)$/gm)
        ?.at(-1)
        ?.replace(/^data: ?/, "") ?? "")
    : text;
  let answer: { readonly result?: Record<string, unknown> };
  try {
    answer = JSON.parse(json) as typeof answer;
  } catch {
    throw new ToolchainError(
      "bad-answer",
      `\`${method}\` was answered with status ${response.status}: ${text.slice(0, 500)}`,
    );
  }
  if (answer.result === undefined) {
    throw new ToolchainError("bad-answer", `\`${method}\` was answered with an error: ${json.slice(0, 500)}`);
  }
  return answer.result;
}

async function showFirstCalls(server: RunningServer): Promise<void> {
  const { bold, cyan, dim, green } = style;
  print(`\n  ${bold("First calls")}`);
  for (const { label, tool, arguments: args } of samples) {
    const start = performance.now();
    const result = await request(server, "tools/call", { name: tool, arguments: args });
    const time = printDuration(performance.now() - start);
    const [block] = result["content"] as readonly { readonly text?: string }[];
    if (result["isError"] === true || block?.text === undefined) {
      throw new ToolchainError("bad-answer", `\`${tool}\` failed: ${JSON.stringify(result).slice(0, 500)}`);
    }
    print(`  ${cyan("→")} ${tool} ${JSON.stringify(args)} ${dim(label)}`);
    print(`  ${green("←")} ${bold(block.text)} ${dim(time)}`);
  }
}

function showServer(server: RunningServer): void {
  const { bold, cyan, dim } = style;
  const definition = JSON.stringify({ name: SERVER_NAME, type: "http", url: server.url });
  print(`\n  ${bold("Your MCP server")}  ${cyan(server.url)}`);
  print(
    `  ${dim(quoteCommand(server.command.map((word) => (path.isAbsolute(word) ? path.relative(process.cwd(), word) : word))))}`,
  );
  print(`\n  ${bold("Add it to a client")}`);
  print(`  ${quoteCommand(["code", "--add-mcp", definition])}`);
  print(`  ${quoteCommand(["claude", "mcp", "add", "--transport", "http", SERVER_NAME, server.url])}`);
}

function readOptions(): {
  readonly runtime: StartOptions["runtime"];
  readonly addr: string | undefined;
  readonly once: boolean;
} {
  const { values } = parseArgs({
    options: {
      runtime: { type: "string" },
      addr: { type: "string" },
      once: { type: "boolean", default: false },
    },
  });
  const runtime = values.runtime ?? (process.env["WASMCP_RUNTIME"] || "auto");
  if (runtime !== "auto" && runtime !== "wasmtime" && runtime !== "embedded") {
    throw new ToolchainError(
      "usage",
      `expected \`wasmtime\`, \`embedded\` or \`auto\` as runtime, found \`${runtime}\``,
    );
  }
  return { runtime, addr: values.addr, once: values.once };
}

async function main(): Promise<void> {
  const { runtime, addr, once } = readOptions();
  const scratch = path.join(repositoryRoot, ".scratch");
  await fs.mkdir(scratch, { recursive: true });
  const folder = await fs.mkdtemp(path.join(scratch, "start-"));
  let server: RunningServer | undefined;
  try {
    print(`\n  ${style.bold("wasmcp")} ${style.dim("MCP servers out of WebAssembly components")}\n`);
    const file = await makeServer(folder);
    let serving = false;
    const address = await chooseAddress(addr);
    server = await step(
      "starting the server",
      () =>
        startServer(
          {
            file,
            runtime,
            hostEnv: process.env,
            places,
            ...address,
            env: { WASMCP_SERVER_NAME: SERVER_NAME },
            onLog: (text) => void (serving && process.stdout.write(style.dim(text))),
          },
          job,
          assets,
        ),
      (started) => ["started the server", started.runtime === "embedded" ? "embedded runtime" : "wasmtime"],
    );
    serving = true;
    showServer(server);
    await showFirstCalls(server);
    if (once) return;
    print(`\n  ${style.dim("Ctrl-C stops the server and removes the samples.")}\n`);
    const { code } = await Promise.race([server.exited, aborted(abort.signal)]);
    if (!abort.signal.aborted)
      throw new ToolchainError("server-ended", `the server exited with ${code ?? "a signal"}`);
  } finally {
    await server?.stop();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

function aborted(signal: AbortSignal): Promise<{ readonly code: undefined }> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve({ code: undefined }), { once: true }),
  );
}

process.stdout.on("error", () => {}); // the reader of a pipe may close it early
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  });
}
try {
  await main();
  progress.clear();
} catch (error) {
  progress.clear();
  if (abort.signal.aborted) {
    process.exitCode = 130;
  } else {
    console.error(`\n  ${style.red("error:")} ${renderError(error)}`);
    if (!(error instanceof ToolchainError)) console.error(error);
    process.exitCode = 1;
  }
}
