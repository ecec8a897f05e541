/** Runs a component that exports tools inside this process, with a host whose clock, dice and terminal the test holds. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { error, poll, streams } from "@bytecodealliance/preview2-shim/io";

export interface ToolsComponent {
  readonly listTools: () => readonly ToolDescription[];
  /** The answer; `undefined` when the tool is not the component's. Throws what the component throws. */
  readonly callTool: (name: string, args?: Readonly<Record<string, unknown>>) => CallResult | undefined;
  /** Everything that was written to standard error. */
  readonly stderr: () => string;
}

export interface ToolDescription {
  readonly name: string;
  readonly inputSchema: string;
  readonly options?: { readonly outputSchema?: string; readonly description?: string };
}

export interface CallResult {
  readonly content: readonly { readonly val: { readonly text: { readonly val: string } } }[];
  readonly isError?: boolean;
  readonly structuredContent?: string;
}

interface ToolsExport {
  listTools(context: unknown, request: unknown): { readonly tools: readonly ToolDescription[] };
  callTool(context: unknown, request: unknown): CallResult | undefined;
}

type Instantiate = (
  getCoreModule: (name: string) => Promise<WebAssembly.Module>,
  imports: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, ToolsExport>>>;

/** 2001-09-09T01:46:40.500Z, and dice that always show the same. */
export const hostTime = { seconds: 1_000_000_000n, nanoseconds: 500_000_000 };
export const hostRandomByte = 0x80;

const context = {
  protocolVersion: "2025-11-25",
  frame: { prefix: new Uint8Array(), suffix: new Uint8Array() },
};

/** `folder` is for the JavaScript that the component is turned into. */
export async function loadToolsComponent(file: string, folder: string): Promise<ToolsComponent> {
  const { files } = await transpileBytes(await fs.readFile(file), {
    name: "component",
    instantiation: "async",
  });
  await fs.mkdir(folder, { recursive: true });
  const entry = path.join(folder, "component.mjs");
  await fs.writeFile(entry, Buffer.from(files["component.js"] ?? new Uint8Array()));
  const { instantiate } = (await import(pathToFileURL(entry).href)) as { instantiate: Instantiate };
  const written: string[] = [];
  const instance = await instantiate(
    (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
    {
      "wasi:io/error": error,
      "wasi:io/poll": poll,
      "wasi:io/streams": { InputStream: streams.InputStream, OutputStream: Recorder },
      "wasi:clocks/wall-clock": { now: () => hostTime, resolution: () => hostTime },
      "wasi:clocks/monotonic-clock": monotonicClock,
      "wasi:random/random": random,
      "wasi:cli/stderr": { getStderr: () => new Recorder(written) },
    },
  );
  const tools = instance["tools"] ?? instance["wasmcp:mcp-v20251125/tools@0.1.1"];
  if (tools === undefined) throw new Error(`no tools among ${Object.keys(instance).join(", ")}`);
  return {
    listTools: () => tools.listTools(context, {}).tools,
    callTool: (name, args) =>
      tools.callTool(context, { name, arguments: args === undefined ? undefined : JSON.stringify(args) }),
    stderr: () => written.join(""),
  };
}

const monotonicClock = {
  now: () => 2_500_000n,
  resolution: () => 1n,
  subscribeInstant: unused,
  subscribeDuration: unused,
};

const random = {
  getRandomBytes: (length: bigint) => new Uint8Array(Number(length)).fill(hostRandomByte),
  getRandomU64: () => 0n,
};

/** For functions that a component imports with their interface, and does not call. */
function unused(): never {
  throw new Error("the component has no reason to call this");
}

/** An output stream that refuses large writes, as hosts may. */
class Recorder {
  readonly #written: string[];
  constructor(written: string[]) {
    this.#written = written;
  }
  blockingWriteAndFlush(contents: Uint8Array): void {
    if (contents.length > 4096) throw new Error("more than 4096 bytes at once");
    this.#written.push(Buffer.from(contents).toString("latin1"));
  }
}
