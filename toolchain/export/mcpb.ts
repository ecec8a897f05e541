/** A bundle for desktop clients (MCPB, manifest version 0.3): `mcpb pack DIR` makes one file of it. */
import { looksSecret } from "../variables.ts";
import { json, type Files, type ServerFacts, shortName } from "./model.ts";
import { ENTRY } from "./node-package.ts";

/** What stands beside the folder `server`. Node takes its files for ES modules. */
export function mcpbFiles(facts: ServerFacts): Files {
  return new Map([
    ["manifest.json", json(mcpbManifest(facts))],
    ["package.json", json({ type: "module", private: true })],
  ]);
}

function mcpbManifest({ name, version, description, author, tools, variables }: ServerFacts): object {
  const short = shortName(name);
  const userConfig = variables.map((variable) => [
    keyOf(variable),
    {
      type: "string",
      title: variable,
      description: `The variable ${variable} of the server`,
      sensitive: looksSecret(variable),
      required: true,
    },
  ]);
  return {
    manifest_version: "0.3",
    name: short,
    version,
    description: description === "" ? `The MCP server ${short}` : description,
    author: { name: author === "" ? short : author },
    server: {
      type: "node",
      entry_point: ENTRY,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${ENTRY}`],
        env: Object.fromEntries(
          variables.map((variable) => [variable, `\${user_config.${keyOf(variable)}}`]),
        ),
      },
    },
    ...(tools.length > 0 && {
      tools: tools.map(({ name: tool, description: text }) => ({
        name: tool,
        ...(text && { description: text }),
      })),
    }),
    ...(variables.length > 0 && { user_config: Object.fromEntries(userConfig) }),
    compatibility: { platforms: ["darwin", "linux", "win32"], runtimes: { node: ">=20.0.0" } },
  };
}

/** `API_KEY` is `api_key`. */
function keyOf(variable: string): string {
  return variable.toLowerCase();
}
