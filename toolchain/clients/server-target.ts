/** What a user wants to add, as clients reach it. */
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { inspectComponent } from "../inspect/index.ts";
import type { ProjectFile, ServerDefinition } from "../sources/index.ts";
import { clientServerName, type ClientServer } from "./clients.ts";

export interface NamedServer {
  readonly name: string;
  readonly server: ClientServer;
}

const COMMAND = "wasmcp";

/** The development server for a folder. */
export function developmentServer(folder: string): NamedServer {
  const args = ["mcp", "serve", "--stdio", { file: folder }];
  return { name: "wasmcp", server: { kind: "stdio", command: COMMAND, args } };
}

export function serverAt(url: string): NamedServer {
  return { name: clientServerName(new URL(url).hostname), server: { kind: "http", url } };
}

/** A composed file that clients can start: one for stdio. `file` is absolute. */
export async function serverInFile(file: string): Promise<NamedServer> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, {
      cause,
      remedy: "name a composed server, a server of wasmcp.toml or a URL",
    });
  });
  const { kind, exports } = inspectComponent(bytes);
  if (kind !== "server") {
    throw new ToolchainError("not-a-server", `\`${file}\` is not a server`, {
      remedy: "compose it first, with `wasmcp compose server --transport stdio`",
    });
  }
  if (!exports.some(({ name }) => name.startsWith("wasi:cli/run@"))) {
    throw new ToolchainError("http-server", `clients cannot start \`${file}\`: it serves over HTTP`, {
      remedy: "run it with `wasmcp run` and add its URL, or compose it with `--transport stdio`",
    });
  }
  return { name: clientServerName(nameOf(file)), server: started(file) };
}

/** A server of `wasmcp.toml`. */
export function serverOfProject(
  { file }: Pick<ProjectFile, "file">,
  { name, transport, output, address }: Pick<ServerDefinition, "name" | "transport" | "output" | "address">,
): NamedServer {
  if (transport === "stdio") return { name: clientServerName(name), server: started(output) };
  if (address === undefined || address.port === 0) {
    throw new ToolchainError("no-address", `the server \`${name}\` has no address that clients could know`, {
      remedy: `add \`address = "127.0.0.1:8080"\` to it in \`${file}\`, or name the URL that \`wasmcp run\` shows`,
    });
  }
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return {
    name: clientServerName(name),
    server: { kind: "http", url: `http://${host}:${address.port}/mcp` },
  };
}

function started(file: string): ClientServer {
  return { kind: "stdio", command: COMMAND, args: ["run", "--stdio", { file }] };
}

/** The name of the folder, which says more than `mcp-server.wasm`, unless the folder is one for composed files. */
function nameOf(file: string): string {
  const base = path.basename(file, ".wasm");
  return base === "mcp-server" ? path.basename(path.dirname(file)) : base;
}
