/** `docs/reference/environment.md`: the variables that servers read, and those that the command reads. */
import { SERVER_VARIABLES } from "../../components/variables.ts";
import { code, generatedNote, table } from "./markdown.ts";

/** The variables that the command and the extension read themselves, each with its use. */
export const COMMAND_VARIABLES: readonly (readonly [names: readonly string[], use: string])[] = [
  [["WASMTIME"], "The wasmtime to run servers with. Without it, the command looks on `PATH`."],
  [["PATH", "PATHEXT"], "Where the command looks for wasmtime."],
  [["NO_COLOR", "TERM"], "`NO_COLOR` with any value, or `TERM=dumb`: no colours."],
  [["XDG_CONFIG_HOME"], "The folder above `wasmcp/config.toml`. On Linux `~/.config` without it."],
  [["XDG_CACHE_HOME"], "The folder above `wasmcp`, where packages are kept. On Linux `~/.cache` without it."],
  [
    ["XDG_STATE_HOME"],
    "The folder above `wasmcp`, where servers keep state. On Linux `~/.local/state` without it.",
  ],
  [["HOME", "APPDATA", "LOCALAPPDATA"], "Where these folders are on each system."],
  [["WKG_CONFIG_FILE"], "The configuration of registries, in the place of wkg's own file."],
  [["DOCKER_CONFIG"], "The folder of Docker's `config.json`, with the credentials of registries."],
  [
    ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"],
    "The proxy for requests to registries, and the hosts that need none.",
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

A server sees the variables that you give it, and no others: \`wasmcp run server.wasm --env NAME=VALUE\`, \`environment\` in [wasmcp.toml](wasmcp-toml.md), or the setting \`wasmcp.environment\` in VS Code. \`wasmtime serve\` passes nothing on by itself either: \`--env NAME=VALUE\`.

${groups.join("\n\n")}

## Of the command

${table(
  ["variable", "meaning"],
  COMMAND_VARIABLES.map(([names, use]) => [names.map(code).join(", "), use]),
)}
`;
}
