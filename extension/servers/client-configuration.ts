/** Text that makes one MCP client know a server. */
export interface ClientConfiguration {
  /** The client, for a list to choose from. */
  readonly client: string;
  /** Where the text goes. */
  readonly place: string;
  readonly text: string;
}

/** How MCP clients are told about the server at `url`. Clients will call it after `label`, `agent-tools` for example. */
export function clientConfigurations(label: string, url: string): readonly ClientConfiguration[] {
  const name = serverName(label);
  const server = { type: "http", url };
  return [
    {
      client: "VS Code",
      place: ".vscode/mcp.json",
      text: json({ servers: { [name]: server } }),
    },
    {
      client: "Claude Code",
      place: "a command for the terminal",
      text: `claude mcp add --transport http ${name} ${url}\n`,
    },
    {
      client: "Other clients",
      place: "JSON with mcpServers",
      text: json({ mcpServers: { [name]: server } }),
    },
  ];
}

/** Only what neither a shell nor a client's naming rules object to. */
function serverName(label: string): string {
  return label.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "wasmcp";
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
