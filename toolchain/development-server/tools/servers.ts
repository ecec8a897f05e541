/** Servers that run. */
import { ServerLog } from "../running-servers.ts";
import { output, text } from "../schema.ts";
import { defineTool, type NextCall } from "../tool.ts";
import { shownPath } from "../workshop.ts";
import { prepareServer } from "./prepare-server.ts";

export const runTool = defineTool({
  name: "run",
  title: "Run a server",
  description:
    "Start a composed server and keep it running, on this machine only. The result has its URL for clients, and an id for `call`, `logs` and `stop`. Name a server of wasmcp.toml to compose it first and run it with the settings of that file.",
  input: {
    type: "object",
    properties: {
      server: { type: "string", description: "A server file, or the name of a server in wasmcp.toml" },
      port: {
        type: "integer",
        minimum: 0,
        maximum: 65_535,
        default: 0,
        description: "0 takes a free one",
      },
      environment: {
        type: "object",
        additionalProperties: { type: "string" },
        description: "Variables for the server; it sees no others",
      },
    },
    required: ["server"],
    additionalProperties: false,
  },
  output: output({
    id: text("Names the server in other calls"),
    url: text("Where MCP clients connect"),
    runtime: text("wasmtime or embedded"),
    server: text("The file that runs"),
  }),
  effect: "adds",
  runsCode: true,
  confirmation: ({ server, port = 0, environment = {} }) => {
    const names = Object.keys(environment);
    const given = names.length === 0 ? "no variables" : `the variables ${names.join(", ")}`;
    return {
      title: `Run ${server}`,
      message: `Starts ${server} on 127.0.0.1${port === 0 ? "" : `:${port}`} with ${given}. It runs until it is stopped, and can do what its components were granted.`,
    };
  },
  run: async ({ server: named, port, environment = {} }, workshop, job) => {
    workshop.servers.checkRoom();
    const prepared = await prepareServer(named, { port, environment }, workshop, job);
    const { startServer, refuseIdle } = await import("../../run/index.ts");
    const log = new ServerLog();
    const started = await startServer(
      { ...prepared, host: "127.0.0.1", onLog: (part) => log.add(part) },
      job,
      workshop.assets,
    );
    await refuseIdle(started);
    const { id } = workshop.servers.add(prepared.file, started, log);
    const next: NextCall[] = [
      { tool: "describe", arguments: { target: id }, why: "lists its tools with their arguments" },
      { tool: "stop", arguments: { server: id }, why: "ends it when it is no longer needed" },
    ];
    return {
      data: {
        id,
        url: started.url,
        runtime: started.runtime,
        server: shownPath(prepared.file, workshop),
        next,
      },
    };
  },
});

const runningId = {
  type: "object",
  properties: { server: { type: "string", description: "The id of a running server" } },
  required: ["server"],
  additionalProperties: false,
} as const;

export const stopTool = defineTool({
  name: "stop",
  title: "Stop a server",
  description: "Stop a server that `run` started.",
  input: runningId,
  output: output({ stopped: text("The id of the server") }),
  effect: "replaces",
  confirmation: ({ server }) => ({
    title: `Stop ${server}`,
    message: `Ends the running server ${server}. Clients lose their connection to it.`,
  }),
  run: async ({ server: id }, { servers }) => {
    await servers.get(id).server.stop();
    return { data: { stopped: id } };
  },
});

export const logsTool = defineTool({
  name: "logs",
  title: "Read the log of a server",
  description: "Read the end of what a server wrote to its log; also of one that has ended.",
  input: {
    type: "object",
    properties: {
      server: { type: "string", description: "The id that `run` gave" },
      lines: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
    },
    required: ["server"],
    additionalProperties: false,
  },
  output: output({ log: text("The last lines") }),
  effect: "reads",
  run: async ({ server: id, lines = 100 }, { servers }) => {
    const log = servers.logOf(id).trimEnd().split("\n").slice(-lines).join("\n");
    return { data: { log } };
  },
});
