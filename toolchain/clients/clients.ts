/** MCP clients that read their servers from a JSON file: where it is, and how they write a server. */
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Environment } from "../sources/index.ts";

/** A server, as a client reaches it. There is no place for variables and headers: secrets do not belong into these files. */
export type ClientServer =
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "stdio"; readonly command: string; readonly args: readonly ClientArgument[] };

/** A path is written as the client resolves it: relative to the folder that has the file, or absolute. */
export type ClientArgument = string | { readonly file: string };

export interface McpClient {
  /** For command lines: `claude-code` */
  readonly id: string;
  /** `Claude Code` */
  readonly label: string;
  /** Whether the file belongs to a folder and can be shared with it; otherwise it is the user's. */
  readonly scope: "folder" | "user";
  /** Absolute. */
  file(places: ClientPlaces): string;
  /** The member of the file that has the servers. */
  readonly key: "servers" | "mcpServers";
  /** An entry of it. */
  entry(server: ClientServer, places: ClientPlaces): object;
}

export interface ClientPlaces {
  /** The folder for which the server is added; absolute. */
  readonly folder: string;
  readonly home: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
}

export const mcpClients: readonly McpClient[] = [
  {
    id: "vscode",
    label: "VS Code",
    scope: "folder",
    key: "servers",
    file: ({ folder }) => path.join(folder, ".vscode", "mcp.json"),
    entry: (server, places) =>
      server.kind === "http"
        ? { type: "http", url: server.url }
        : { type: "stdio", ...program(server, (file) => inWorkspaceVariable(file, places)) },
  },
  {
    id: "claude-code",
    label: "Claude Code",
    scope: "folder",
    key: "mcpServers",
    file: ({ folder }) => path.join(folder, ".mcp.json"),
    // It starts servers in the folder.
    entry: (server, places) =>
      server.kind === "http"
        ? { type: "http", url: server.url }
        : { type: "stdio", ...program(server, (file) => relativeTo(file, places) ?? file) },
  },
  {
    id: "cursor",
    label: "Cursor",
    scope: "folder",
    key: "mcpServers",
    file: ({ folder }) => path.join(folder, ".cursor", "mcp.json"),
    entry: (server, places) =>
      server.kind === "http"
        ? { url: server.url }
        : program(server, (file) => inWorkspaceVariable(file, places)),
  },
  {
    id: "claude-desktop",
    label: "Claude Desktop",
    scope: "user",
    key: "mcpServers",
    file: claudeDesktopFile,
    entry: (server) => {
      if (server.kind === "stdio") return program(server, (file) => file);
      throw new ToolchainError(
        "stdio-only",
        "Claude Desktop starts the servers of its file itself, over stdio",
        {
          remedy:
            "compose the server with `--transport stdio`, or add its URL in Claude Desktop under Settings, Connectors",
        },
      );
    },
  },
  {
    id: "windsurf",
    label: "Windsurf",
    scope: "user",
    key: "mcpServers",
    file: ({ home }) => path.join(home, ".codeium", "windsurf", "mcp_config.json"),
    entry: (server) => (server.kind === "http" ? { serverUrl: server.url } : program(server, (file) => file)),
  },
];

function program(
  { command, args }: Extract<ClientServer, { kind: "stdio" }>,
  shown: (file: string) => string,
): object {
  return { command, args: args.map((each) => (typeof each === "string" ? each : shown(each.file))) };
}

function inWorkspaceVariable(file: string, places: ClientPlaces): string {
  const relative = relativeTo(file, places);
  if (relative === undefined) return file;
  return relative === "." ? "${workspaceFolder}" : `\${workspaceFolder}/${relative}`;
}

/** With `/`, which every system takes; `undefined` for a file outside of the folder. */
function relativeTo(file: string, { folder }: ClientPlaces): string | undefined {
  const relative = path.relative(folder, file);
  if (relative === "") return ".";
  if (relative.split(path.sep)[0] === ".." || path.isAbsolute(relative)) return undefined;
  return relative.split(path.sep).join("/");
}

function claudeDesktopFile({ home, env, platform }: ClientPlaces): string {
  const folders: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    darwin: path.join(home, "Library", "Application Support"),
    win32: env["APPDATA"] || path.join(home, "AppData", "Roaming"),
  };
  const folder = folders[platform] ?? (env["XDG_CONFIG_HOME"] || path.join(home, ".config"));
  return path.join(folder, "Claude", "claude_desktop_config.json");
}

/** Only characters that are safe in a shell and allowed by clients: `agent-tools`. */
export function clientServerName(label: string): string {
  return label.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "wasmcp";
}
