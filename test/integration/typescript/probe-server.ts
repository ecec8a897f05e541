/** A server with one tool, written in TypeScript for the test: it runs a function of the test's by name, and answers with its value as JSON. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { readComponent } from "../../../core/component/index.ts";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { newHandWrittenProject } from "../hand-written.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { assets, type runtimes } from "../sample-server.ts";
import { buildProject } from "./build-project.ts";

export interface ProbeServer {
  /** The interfaces of which the component imports functions, without those of `wasi:io`. */
  readonly imports: readonly string[];
  readonly bytes: number;
  start(runtime: (typeof runtimes)[number]): Promise<RunningProbes>;
  remove(): Promise<void>;
}

export interface RunningProbes extends AsyncDisposable {
  /** The value of the probe, or the error of the tool as `{ error }`. */
  run(probe: string, argument?: unknown): Promise<unknown>;
}

/**
 * `code` declares `probes`, an object of functions that take one argument. `packages` are the files of packages in `node_modules`, by
 * their path in it.
 */
export async function buildProbes(
  code: string,
  packages: Readonly<Record<string, string>> = {},
): Promise<ProbeServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-probes-"));
  const directory = await newHandWrittenProject("probes", folder);
  for (const [file, text] of Object.entries(packages)) {
    const target = path.join(directory, "node_modules", file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, text);
  }
  await fs.writeFile(path.join(directory, "src/index.ts"), `// @ts-nocheck\n${code}\n${TOOL}`);
  const built = await buildProject(directory);
  const file = path.join(folder, "server.wasm");
  await composeFiles({ ...here, specs: [built.file], output: file, force: false }, unwatchedJob, assets);
  const { imports } = readComponent(await fs.readFile(built.file));
  return {
    imports: [...imports].flatMap(([name, item]) => {
      if (item.kind !== "instance" || name.startsWith("wasi:io/")) return [];
      return [...item.exports.values()].some(({ kind }) => kind === "func") ? [name.replace(/@.*/, "")] : [];
    }),
    bytes: built.bytes,
    async start(runtime) {
      const server = await startServer(
        { ...host, file, runtime, host: "127.0.0.1", port: 0, env: {} },
        unwatchedJob,
        assets,
      );
      return {
        run: (probe, argument) => callTool(server.url, { probe, argument }),
        async [Symbol.asyncDispose]() {
          await server.stop();
        },
      };
    },
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

const TOOL = `
export const tools = {
  listTools: () => ({ tools: [{ name: "probe", inputSchema: '{"type":"object"}' }] }),
  async callTool(context, request) {
    const { probe, argument } = JSON.parse(request.arguments);
    const value = await probes[probe](argument);
    return { content: [{ tag: "text", val: { text: { tag: "text", val: JSON.stringify(value === undefined ? null : value) } } }] };
  },
};
`;

async function callTool(url: string, args: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "probe", arguments: args },
    }),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? text);
  const message = JSON.parse(json) as {
    readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };
    readonly error?: { readonly message: string };
  };
  const content = message.result?.content[0]?.text;
  if (message.error !== undefined || message.result?.isError === true || content === undefined) {
    return { error: message.error?.message ?? content ?? json };
  }
  return JSON.parse(content) as unknown;
}
