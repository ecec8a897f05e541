/** `docs/reference/environment.md`: the variables that servers read, and those that the command reads. */
import { SERVER_VARIABLES } from "../../components/variables.ts";
import { code, generatedNote, table } from "./markdown.ts";

/** The variables that the command and the extension read themselves, each with its use. */
export const COMMAND_VARIABLES: readonly (readonly [names: readonly string[], use: string])[] = [
  [["WASMTIME"], "The wasmtime that runs servers. If it is not set, the command searches `PATH`."],
  [["PATH", "PATHEXT"], "Where the command searches for wasmtime."],
  [["NO_COLOR", "TERM"], "`NO_COLOR` with any value, or `TERM=dumb`, turns colours off."],
  [["XDG_CONFIG_HOME"], "The folder that contains `wasmcp/config.toml`. Default on Linux: `~/.config`."],
  [
    ["XDG_CACHE_HOME"],
    "The folder in which `wasmcp` stores downloaded packages. Default on Linux: `~/.cache`.",
  ],
  [
    ["XDG_STATE_HOME"],
    "The folder in which `wasmcp` stores the state of servers. Default on Linux: `~/.local/state`.",
  ],
  [["HOME", "APPDATA", "LOCALAPPDATA"], "Where these folders are on each operating system."],
  [
    ["WKG_CONFIG_FILE"],
    "The configuration file of registries, instead of the file that wkg uses by default.",
  ],
  [["DOCKER_CONFIG"], "The folder with Docker's `config.json`, which has the credentials for registries."],
  [
    ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"],
    "The proxy for requests to registries, and the hosts to reach without it.",
  ],
  [["SOURCE_DATE_EPOCH"], "The time that `wasmcp push` writes into a package, in seconds since 1970."],
];

export function environmentPage(): string {
  const groups = SERVER_VARIABLES.map(
    ({ title, variables }) =>
      `### ${title}\n\n${table(
        ["variable", "meaning", "without it"],
        variables.map(({ name, meaning, otherwise }) => [code(name), meaning, otherwise]),
      )}`,
  );
  return `${generatedNote("`components/variables.ts`")}

# Environment variables

## Of a server

A server sees the variables that you give it, and no others: \`wasmcp run server.wasm --env NAME=VALUE\`, \`environment\` in [wasmcp.toml](wasmcp-toml.md), or the setting \`wasmcp.environment\` in VS Code. \`wasmtime serve\` does not pass on your environment either: use its option \`--env NAME=VALUE\`.

${groups.join("\n\n")}

## Of the command

${table(
  ["variable", "meaning"],
  COMMAND_VARIABLES.map(([names, use]) => [names.map(code).join(", "), use]),
)}
`;
}
