/** Servers made of components. */
import { ToolchainError } from "../../../core/errors.ts";
import type { ComposedFile, NameCheck } from "../../compose/files/index.ts";
import { defineTool, type NextCall, type ToolResult } from "../tool.ts";
import { count, output, records, text, texts } from "../schema.ts";
import { placeOf, shownPath, type Workshop } from "../workshop.ts";
import { checkServer, checkSpecs, withSources } from "./specs.ts";

const composedOutput = output({
  server: text("The file of the server"),
  bytes: count("Its size"),
  parts: records("The components: what each asks for, and what it was granted"),
  imports: texts("What the runtime has to provide"),
  warnings: texts("Names that several components use, of which clients reach only one"),
});

export const composeTool = defineTool({
  name: "compose",
  title: "Compose components into a server",
  description:
    "Compose components into one MCP server, a single .wasm file. Requests pass through the components in the order of the list. Names: files of the folder, aliases and profiles of the registry, or packages such as acme:weather@1.2.0.",
  input: {
    type: "object",
    properties: {
      components: { type: "array", items: { type: "string" }, minItems: 1 },
      output: { type: "string", default: "mcp-server.wasm", description: "The file to write" },
      force: { type: "boolean", default: false, description: "Replace a server that is there" },
      transport: {
        type: "string",
        enum: ["http", "stdio"],
        default: "http",
        description: "How clients connect: over HTTP, or by starting the server themselves",
      },
      prefixes: {
        type: "object",
        additionalProperties: { type: "string" },
        description: "Prefixes for the names of tools, by component, where two components use the same names",
      },
      allow: {
        type: "array",
        items: { type: "string" },
        description:
          "What all components may access, and nothing else: http, http:api.example.com, environment:API_KEY, filesystem:/data, keyvalue",
      },
    },
    required: ["components"],
    additionalProperties: false,
  },
  output: composedOutput,
  effect: "replaces",
  confirmation: ({ components, output: file = "mcp-server.wasm", force = false }) => ({
    title: `Compose ${file}`,
    message: `Composes ${components.join(", ")} into ${file}${force ? ", and replaces that file if it exists" : ""}.`,
  }),
  run: async (args, workshop, job) => {
    const { components, output: named = "mcp-server.wasm", force = false } = args;
    const { transport = "http", prefixes = {}, allow } = args;
    const { composeFiles } = await import("../../compose/files/index.ts");
    const { allowLists } = await import("../../compose/grants/index.ts");
    await placeOf(named, workshop);
    await checkSpecs([...components, ...Object.keys(prefixes)], workshop);
    const composed = await withSources(workshop, job, (sources) =>
      composeFiles(
        {
          specs: components,
          output: named,
          force,
          sources,
          transport,
          prefixes: new Map(Object.entries(prefixes)),
          check: checkOf(workshop),
          denials: allow === undefined ? [] : allowLists([{ only: allow, part: undefined }]),
        },
        job,
        workshop.assets,
      ),
    );
    return composedResult(composed, workshop);
  },
});

export const composeProjectTool = defineTool({
  name: "compose_project",
  title: "Compose a server of wasmcp.toml",
  description:
    "Compose a server as the wasmcp.toml of the folder defines it, and replace the one composed before.",
  input: {
    type: "object",
    properties: {
      server: { type: "string", description: "The name of the server; needed if the file has several" },
    },
    additionalProperties: false,
  },
  output: composedOutput,
  effect: "replaces",
  confirmation: ({ server }) => ({
    title: server === undefined ? "Compose the server of wasmcp.toml" : `Compose ${server}`,
    message: "Composes the server as wasmcp.toml defines it, and replaces the file that was composed before.",
  }),
  run: async ({ server: name }, workshop, job) => {
    const { composeProjectServer } = await import("../../compose/files/index.ts");
    const { getOnlyServer, getServer } = await import("../../sources/index.ts");
    const composed = await withSources(workshop, job, async (sources) => {
      const { project } = sources;
      if (project === undefined) throw noProject(workshop);
      const server =
        name === undefined
          ? getOnlyServer(project, (each) => `"server": "${each}"`)
          : getServer(project, name);
      await checkServer(server, workshop);
      return composeProjectServer(project, server, sources, job, workshop.assets, {
        check: checkOf(workshop),
      });
    });
    return composedResult(composed, workshop);
  },
});

export function noProject({ folder }: Workshop): ToolchainError {
  return new ToolchainError("no-project", `\`wasmcp.toml\` not found in \`${folder}\``, {
    remedy: 'write one, as in\n[servers.weather]\ncomponents = ["./weather/dist/weather.wasm"]',
  });
}

/** Components that may use the same names are started for a moment, without the network, variables and folders. */
function checkOf({ env: hostEnv, places }: Workshop): NameCheck {
  return { parts: "shared", host: { hostEnv, places } };
}

async function composedResult(composed: ComposedFile, workshop: Workshop): Promise<ToolResult> {
  const { describeCollision } = await import("../../compose/files/index.ts");
  const server = shownPath(composed.file, workshop);
  const next: NextCall[] = [
    { tool: "describe", arguments: { target: server }, why: "lists its tools with their arguments" },
    { tool: "run", arguments: { server }, why: "starts it, and gives the URL for clients" },
  ];
  return {
    data: {
      server,
      bytes: composed.bytes,
      parts: composed.access.map(({ part, asks, granted }) => ({ part, asks, granted })),
      imports: composed.plan.imports.map(({ name }) => name),
      warnings: composed.collisions.map((each) => describeCollision(each, "prefixes")),
      next,
    },
  };
}
