/** A package for npm: the server, translated, and the embedded runtime. `npx PACKAGE` speaks MCP over its standard streams. */
import { json, type Files, type LauncherSettings, type ServerFacts, shortName } from "./model.ts";

/** The files of a server that Node runs, for a folder of their own. */
export interface NodeServer {
  /** The composed server, whose imports decide what it is given. */
  readonly component: Uint8Array;
  /** What the embedded runtime makes of it: then no compiler is needed where the package runs. */
  readonly translated: Files;
  /** Our code: `serve.js`, `embedded.js`. */
  readonly runtime: Files;
}

/** The program, in the folder of an export. */
export const ENTRY = "server/serve.js";

export function nodeServerFiles(
  settings: LauncherSettings,
  { component, translated, runtime }: NodeServer,
): Files {
  return new Map<string, Uint8Array | string>([
    ["server.wasm", component],
    ["settings.json", json(settings)],
    ...[...translated].map(([name, bytes]) => [`translated/${name}`, bytes] as const),
    ...runtime,
  ]);
}

/**
 * What stands beside the folder `server`, which has the files of `nodeServerFiles`. The official registry takes an entry only if
 * the package names it, in `mcpName`.
 */
export function npmPackageFiles(facts: ServerFacts, namespace: string | undefined): Files {
  const { name, version, description, author } = facts;
  const manifest = {
    name,
    version,
    description,
    ...(author !== "" && { author }),
    ...(namespace !== undefined && { mcpName: `${namespace}/${shortName(name)}` }),
    keywords: ["mcp", "model context protocol"],
    type: "module",
    bin: { [shortName(name)]: ENTRY },
    files: ["server"],
    engines: { node: ">=20" },
  };
  return new Map([
    ["package.json", json(manifest)],
    ["README.md", readme(facts)],
  ]);
}

function readme({ name, description, tools, variables }: ServerFacts): string {
  const env = Object.fromEntries(variables.map((variable) => [variable, "..."]));
  const entry = { command: "npx", args: ["-y", name], ...(variables.length > 0 && { env }) };
  const list = tools.map(({ name: tool, description: text }) => `- \`${tool}\`: ${firstLine(text)}`);
  return [
    `# ${shortName(name)}`,
    ...(description === "" ? [] : [description]),
    ...(list.length === 0 ? [] : [`## Tools\n\n${list.join("\n")}`]),
    `## Use\n\nA server of the Model Context Protocol over standard input and output, for Node 20 or newer:`,
    `\`\`\`json\n${json({ mcpServers: { [shortName(name)]: entry } })}\`\`\``,
    "The code of the server is WebAssembly: it reaches only what it was granted when it was composed.",
  ]
    .join("\n\n")
    .concat("\n");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
