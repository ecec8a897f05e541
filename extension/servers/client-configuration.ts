/** The text that adds a server to one MCP client. */
export interface ClientConfiguration {
  /** The client's name, for the quick pick. */
  readonly client: string;
  /** Where the text goes. */
  readonly place: string;
  readonly text: string;
}

/** The configurations for the server at `url`. Clients show it under a name made from `label`, such as `agent-tools`. */
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

/** Only characters that are safe in a shell and allowed by clients. */
function serverName(label: string): string {
  return label.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "wasmcp";
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
