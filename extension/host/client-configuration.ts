/** Text that makes one MCP client know a server. */
export interface ClientConfiguration {
  /** The client, for a list to choose from. */
  readonly client: string;
  /** Where the text goes. */
  readonly place: string;
  readonly text: string;
}

/** How MCP clients are told about the server at `url`. `name` is what the client will call it. */
export function clientConfigurations(name: string, url: string): readonly ClientConfiguration[] {
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
      place: "a configuration with `mcpServers`",
      text: json({ mcpServers: { [name]: server } }),
    },
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
