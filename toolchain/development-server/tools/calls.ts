/** Calls to servers and components. */
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import type { Connection, Listing } from "../../call/index.ts";
import type { Job } from "../../progress.ts";
import { defineTool, type NextCall } from "../tool.ts";
import { output, records, texts } from "../schema.ts";
import { placeOf, type Workshop } from "../workshop.ts";
import { mayRunCodeOf } from "./components.ts";
import { exampleArguments } from "./example-arguments.ts";

const TARGET =
  "A server file, a component, the folder of a project, the id of a running server, or the URL of a server on this machine";

export const describeTool = defineTool({
  name: "describe",
  title: "List what a server offers",
  description:
    "List the tools, resources and prompts of a server or a component, with descriptions and input schemas. A file is started for a moment; a project is built first.",
  input: {
    type: "object",
    properties: { target: { type: "string", description: TARGET } },
    required: ["target"],
    additionalProperties: false,
  },
  output: output({
    tools: records("Tools with their input schemas"),
    resources: records("Resources"),
    resourceTemplates: records("Resource templates"),
    prompts: records("Prompts with their arguments"),
  }),
  effect: "reads",
  runsCode: true,
  confirmation: ({ target }) => ({
    title: `List what ${target} offers`,
    message: `Starts ${target} for a moment, which runs its code in a sandbox, and asks it for its tools, resources and prompts.`,
  }),
  run: async ({ target }, workshop, job) => {
    const listing = await withConnection(
      target,
      workshop,
      job,
      () => {},
      (connection) => connection.list(),
    );
    const next: NextCall[] = listing.tools.slice(0, 3).map((tool) => ({
      tool: "call",
      arguments: { target, tool: tool.name, arguments: exampleArguments(tool.inputSchema) },
      why: tool.description ?? tool.title ?? `calls ${tool.name}`,
    }));
    return { data: { ...plain(listing), next } };
  },
});

export const callTool = defineTool({
  name: "call",
  title: "Call a tool of a server",
  description:
    "Call a tool of a server or a component, to try it. A file is started for this one call; for several calls run the server first and name its id.",
  input: {
    type: "object",
    properties: {
      target: { type: "string", description: TARGET },
      tool: { type: "string", description: "The name of the tool, as `describe` lists it" },
      arguments: {
        type: "object",
        additionalProperties: true,
        description: "What the tool's input schema asks for",
      },
    },
    required: ["target", "tool"],
    additionalProperties: false,
  },
  output: output(
    {
      isError: { type: "boolean", description: "Whether the tool reported an error" },
      content: records("What the tool returned, as MCP content blocks"),
      structuredContent: { type: "object", additionalProperties: true },
      log: texts("What the server said meanwhile"),
      milliseconds: { type: "integer" },
    },
    ["structuredContent"],
  ),
  effect: "adds",
  runsCode: true,
  usesNetwork: true,
  confirmation: ({ target, tool, arguments: values = {} }) => ({
    title: `Call ${tool} of ${target}`,
    message: `Runs the tool ${tool} of ${target} with ${short(JSON.stringify(values))}. It can do what the server was granted.`,
  }),
  run: async ({ target, tool: name, arguments: values = {} }, workshop, job) => {
    const log: string[] = [];
    const say = (line: string): void => {
      if (log.length < MAX_LOG_LINES) log.push(line);
    };
    return withConnection(target, workshop, job, say, async (connection) => {
      const { findTool } = await import("../../call/index.ts");
      const tool = await findTool(connection, name);
      job.progress.step(`calling ${name}`);
      const start = performance.now();
      const { content, structuredContent, isError = false } = await connection.callTool(tool, values);
      const milliseconds = Math.round(performance.now() - start);
      return {
        data: {
          isError,
          content,
          ...(isObject(structuredContent) && { structuredContent }),
          log,
          milliseconds,
        },
      };
    });
  },
});

const MAX_LOG_LINES = 200;

/** Reaches the target, which may have to be built, composed and started, and connects to it. */
async function withConnection<T>(
  target: string,
  workshop: Workshop,
  job: Job,
  say: (line: string) => void,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { connect, isUrl, reachServer } = await import("../../call/index.ts");
  const running = workshop.servers.running.find(({ id }) => id === target);
  const named = running?.server.url ?? target;
  if (isUrl(named)) refuseOtherMachines(named);
  else await placeOf(named, workshop);
  const reached = await reachServer(
    {
      target: named,
      directory: workshop.folder,
      runtime: "auto",
      env: {},
      hostEnv: workshop.env,
      places: workshop.places,
      mayRunCode: (project) => mayRunCodeOf(project, workshop),
      onLog: (part) => say(part.trimEnd()),
    },
    job,
    workshop.assets,
  );
  try {
    job.progress.step(`connecting to ${path.basename(target)}`);
    const connection = await connect({
      url: reached.url,
      headers: reached.headers,
      version: workshop.version,
      signal: job.signal,
      onMessage: (message) => {
        if (message.kind === "log") say(`${message.level}: ${asText(message.data)}`);
        else job.progress.step(message.message ?? `${message.progress} of ${message.total ?? "?"}`);
      },
    });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  } finally {
    await reached.close();
  }
}

/** An agent must not reach, through this server, what only the user's network reaches. */
function refuseOtherMachines(url: string): void {
  const { hostname } = new URL(url);
  if (["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return;
  throw new ToolchainError(
    "other-machine",
    `cannot call \`${url}\`: expected a server on this machine, found the host \`${hostname}\``,
    {
      remedy: "name a file, or add that server to the client itself",
    },
  );
}

/** Without what only a program needs: icons and metadata. */
function plain({ tools, resources, resourceTemplates, prompts }: Listing) {
  return {
    tools: tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) =>
      present({ name, title, description, inputSchema, outputSchema, annotations }),
    ),
    resources: resources.map(({ uri, name, title, description, mimeType }) =>
      present({ uri, name, title, description, mimeType }),
    ),
    resourceTemplates: resourceTemplates.map(({ uriTemplate, name, title, description, mimeType }) =>
      present({ uriTemplate, name, title, description, mimeType }),
    ),
    prompts: prompts.map(({ name, title, description, arguments: args }) =>
      present({ name, title, description, arguments: args }),
    ),
  };
}

function present(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function asText(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function short(json: string): string {
  return json.length <= 200 ? json : `${json.slice(0, 200)}…`;
}
