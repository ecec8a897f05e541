/** Servers of the framework components and of tools made for these tests, on either runtime. */
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { buildComponents, sourceAssets, witPackages } from "../../../scripts/build-components.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import {
  composeServer,
  type Part,
  type ToolSearch,
  type Transport,
} from "../../../toolchain/compose/index.ts";
import type { Protection } from "../../../toolchain/compose/protection/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { needs } from "../../tools.ts";
import { host } from "../../host.ts";
import { compileOnce } from "../../kept.ts";
import { watchHttp } from "../../message-schemas.ts";

needs("wasmtime");

export const repositoryRoot: string = path.join(import.meta.dirname, "../../..");
const assets = assetsAt(path.join(repositoryRoot, "dist"));

/**
 * `showcase` returns everything a tool can return; `paged` lists its tools two at a time; `foreign` is a handler itself;
 * `library` and `shelf` have resources, prompts and completions, some of them the same; `talker` sends messages; `visitor` keeps something for its client;
 * `prober` tries to reach what the host has; `inquirer` asks the user; `guarded` has tools with tags and resources from the environment; `odd` has lists that clients
 * cannot read. The filter is the framework's.
 */
export type TestTools =
  | "showcase"
  | "paged"
  | "foreign"
  | "library"
  | "shelf"
  | "talker"
  | "visitor"
  | "guarded"
  | "inquirer"
  | "prober"
  | "odd"
  | "filter-middleware";

export interface ComposedServer {
  readonly file: string;
  /** The folder for its stored values, if it stores any. */
  readonly state: string;
  start(
    runtime: "wasmtime" | "embedded",
    env?: Readonly<Record<string, string>>,
    onLog?: (text: string) => void,
  ): Promise<RunningServer>;
  remove(): Promise<void>;
}

/** Composes test tools, in the given order, and other component files. */
export async function makeServer(
  names: readonly TestTools[],
  files: readonly string[] = [],
  transport: Transport = "http",
  protection: Protection = { kind: "configurable" },
  search?: ToolSearch,
): Promise<ComposedServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-components-"));
  try {
    return await makeServerIn(folder, names, files, transport, protection, search);
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeServerIn(
  folder: string,
  names: readonly TestTools[],
  files: readonly string[],
  transport: Transport,
  protection: Protection,
  search: ToolSearch | undefined,
): Promise<ComposedServer> {
  await buildComponents();
  const parts: Part[] = [];
  for (const name of names) {
    const isOurs = name === "filter-middleware";
    parts.push(
      isOurs
        ? await readPart(path.join(assets.components, `${name}.wasm`))
        : { name, bytes: await compileTestTools(name, folder) },
    );
  }
  for (const file of files) parts.push(await readPart(file));
  const framework = frameworkIn(assets);
  const { component } = composeServer({
    parts,
    framework,
    transport,
    protection,
    ...(search && { search }),
  });
  const file = path.join(folder, "server.wasm");
  await fs.writeFile(file, component);
  const state = path.join(folder, "state");
  return {
    file,
    state,
    start: (runtime, env = {}, onLog = () => {}) =>
      startServer(
        { ...host, file, runtime, host: "127.0.0.1", port: 0, env, onLog, state },
        unwatchedJob,
        assets,
      ),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function readPart(file: string): Promise<Part> {
  return { name: path.basename(file), bytes: await fs.readFile(file) };
}

/** The component of a folder beside this file. */
export async function compileTestTools(name: TestTools, folder: string): Promise<Uint8Array> {
  const sources = path.join(import.meta.dirname, name);
  return compileOnce(sources, "test tools", () => compileCopy(sources, path.join(folder, name)));
}

/** Compiles a copy, so that generated bindings do not end up among the sources. */
async function compileCopy(sources: string, project: string): Promise<Uint8Array> {
  await fs.cp(sources, project, { recursive: true });
  return compileAssemblyScript(
    {
      entry: path.join(project, "assembly/index.ts"),
      bindings: path.join(project, "bindings"),
      witDirectory: path.join(project, "wit"),
      witDependencies: await witPackages(),
      strings: "managed",
      runtime: "minimal",
    },
    unwatchedJob,
    sourceAssets(),
  );
}

export interface Exchange {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Sends the body without saying its length beforehand. */
  readonly chunked?: boolean;
  /** Waits for the answer without ending the request, as a client does that is still sending. */
  readonly unfinished?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP request as it is, with no header that is not asked for. */
export function exchange(url: string, sent: Exchange): Promise<Answer> {
  const { method = "POST", headers = {}, body, chunked = false, unfinished = false } = sent;
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (unfinished) request.destroy();
        const text = Buffer.concat(chunks).toString();
        try {
          const contentType = response.headers["content-type"];
          watchHttp({ body: body?.toString() ?? "", headers }, { contentType, text });
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    request.on("error", reject);
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    if (body !== undefined && !chunked) request.setHeader("content-length", Buffer.byteLength(body));
    if (unfinished) request.flushHeaders();
    else request.end(body);
  });
}
