/** `docs/reference/environment.md`: the variables that servers read, and those that the command reads. */
import { SERVER_VARIABLES } from "../../components/variables.ts";
import { code, generatedNote, table } from "./markdown.ts";

/** The variables that the command and the extension read themselves, each with its use. */
export const COMMAND_VARIABLES: readonly (readonly [names: readonly string[], use: string])[] = [
  [
    ["WIT_BINDGEN"],
    "The program `wit-bindgen` for `wit bindings`. If it is not set, the command searches `PATH`.",
  ],
  [["WASMTIME"], "The wasmtime that runs servers. If it is not set, the command searches `PATH`."],
  [["PATH", "PATHEXT"], "Where the command searches for wasmtime."],
  [
    ["WASMCP_NODE"],
    "The program that runs the command in terminals of VS Code. The extension sets it to its own Node; without it, the command runs with the `node` on `PATH`.",
  ],
  [["NO_COLOR", "TERM"], "`NO_COLOR` with any value, or `TERM=dumb`, turns colours off."],
  [
    ["FORCE_COLOR"],
    "Turns colours on without a terminal, also against `NO_COLOR`; `0` and `false` turn them off.",
  ],
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

A server sees the variables that you give it, and no others: \`wasmcp run server.wasm --env NAME=VALUE\`, \`environment\` in [wasmcp.toml](wasmcp-toml.md), or the setting \`wasmcp.environment\` in VS Code. Those of this page that begin with \`WASMCP_\` or \`JWT_\` also go from your environment to the server by themselves, and wasmcp names them when it starts the server; a value that differs from one that you give in another way is refused. \`wasmtime serve\` does not pass on your environment either: use its option \`--env NAME=VALUE\`.

${groups.join("\n\n")}

## Of the command

${table(
  ["variable", "meaning"],
  COMMAND_VARIABLES.map(([names, use]) => [names.map(code).join(", "), use]),
)}
`;
}
