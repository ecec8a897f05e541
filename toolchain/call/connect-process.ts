/** A connection to a server that is started for it and that is reached over its standard streams. */
import { spawn } from "node:child_process";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { ToolchainError } from "../../core/errors.ts";
import { endWithThisProcess } from "../end-with-parent.ts";
import type { Job } from "../progress.ts";

export interface ServerProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** All of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder; absolute. */
  readonly directory: string;
  /** What the server writes to standard error. */
  readonly onLog: (text: string) => void;
}

export interface ProcessConnection {
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  /** Progress of the server becomes steps of the job. */
  callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    job: Job,
  ): Promise<{ readonly isError: boolean; readonly text: string }>;
  listTools(): Promise<readonly { readonly name: string; readonly description: string }[]>;
  close(): Promise<void>;
}

/** The longest time that a timer can have: the user ends what takes too long. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** `version`: how the client introduces itself. */
export async function connectProcess(server: ServerProgram, version: string): Promise<ProcessConnection> {
  const library = await import("@modelcontextprotocol/client");
  const { transport, ended } = startProcess(server, library);
  const client = new library.Client({ name: "wasmcp", version }, { versionNegotiation: { mode: "auto" } });
  try {
    await client.connect(transport);
  } catch (error) {
    await transport.close();
    throw new ToolchainError("connect-failed", `cannot connect to \`${server.program}\``, {
      cause: error,
    });
  }
  return {
    ended,
    callTool: async (name, args, { signal, progress }) => {
      const { content, isError = false } = await client.callTool(
        { name, arguments: { ...args } },
        {
          signal,
          timeout: NO_LIMIT_MS,
          onprogress: ({ message }) => {
            if (message !== undefined) progress.step(message);
          },
        },
      );
      const text = content
        .map((block) => (block.type === "text" ? block.text : `(${block.type})`))
        .join("\n");
      return { isError, text };
    },
    listTools: async () => {
      if (client.getServerCapabilities()?.tools === undefined) return [];
      const { tools } = await client.listTools();
      return tools.map(({ name, description = "" }) => ({ name, description }));
    },
    close: () => client.close(),
  };
}

/** The library frames and checks the messages. */
function startProcess(
  { program, args, env, directory, onLog }: ServerProgram,
  { ReadBuffer, serializeMessage }: typeof import("@modelcontextprotocol/client"),
): { readonly transport: Transport; readonly ended: Promise<void> } {
  const child = spawn(program, [...args], { cwd: directory, env, stdio: "pipe", windowsHide: true });
  endWithThisProcess(child);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  const buffer = new ReadBuffer();
  const transport: Transport = {
    start: async () => {
      child.once("error", (error) => transport.onerror?.(error));
      child.once("close", () => transport.onclose?.());
      child.stdin.on("error", (error) => transport.onerror?.(error));
      child.stderr.setEncoding("utf8").on("data", onLog);
      child.stdout.on("data", (chunk: Buffer) => {
        buffer.append(chunk);
        try {
          for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage()) {
            transport.onmessage?.(message);
          }
        } catch (error) {
          transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
    send: (message: JSONRPCMessage) =>
      new Promise((resolve, reject) => {
        child.stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      child.stdin.end();
      child.kill();
      await ended;
    },
  };
  return { transport, ended };
}
