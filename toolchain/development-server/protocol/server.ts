/** The catalogue as an MCP server, in both eras of the protocol. */
import type { McpRequestContext, McpServer, ServerContext } from "@modelcontextprotocol/server";
import { InternalError, renderError } from "../../../core/errors.ts";
import { visible } from "../../../core/text/index.ts";
import type { ProjectCode } from "../../create/builders/index.ts";
import type { Job } from "../../progress.ts";
import { developmentTools } from "../catalogue.ts";
import { currentUri, formerUris, listDocuments, type Document } from "../documentation.ts";
import { instructions } from "../instructions.ts";
import { developmentPrompts } from "../prompts.ts";
import type { Arguments, DevelopmentTool, ToolResult } from "../tool.ts";
import type { Workshop } from "../workshop.ts";

/** The name that users of the reference know. */
export const SERVER_NAME = "wasmcp-mcp-server";

type Sdk = typeof import("./sdk.ts");

/** Makes a server for one connection, or for one request over HTTP. */
export type ServerFactory = (context: McpRequestContext) => McpServer;

export interface ServingOptions {
  /** Receives faults of ours, which clients see as a sentence only. */
  readonly onFault: (error: unknown) => void;
  /** Hears of each call when it has ended. */
  readonly onCall?: ((call: CallRecord) => void) | undefined;
}

export interface CallRecord {
  readonly tool: string;
  readonly milliseconds: number;
  readonly outcome: "ok" | "failed" | "asked" | "stopped";
}

/** Whatever a server needs that is the same for each connection is made here, once. */
export async function createServerFactory(
  workshop: Workshop,
  sdk: Sdk,
  options: ServingOptions,
): Promise<ServerFactory> {
  const { McpServer, fromJsonSchema } = sdk;
  const documents = await listDocuments(workshop.assets, workshop.places);
  const tools = developmentTools.map((tool) => ({
    tool,
    inputSchema: fromJsonSchema<Arguments>(tool.input as unknown as Parameters<typeof fromJsonSchema>[0]),
    outputSchema: fromJsonSchema(tool.output as unknown as Parameters<typeof fromJsonSchema>[0]),
  }));
  const prompts = developmentPrompts.map((prompt) => ({
    prompt,
    argsSchema: fromJsonSchema<Readonly<Record<string, string>>>({
      type: "object",
      properties: Object.fromEntries(
        prompt.arguments.map(({ name, description }) => [name, { type: "string", description }]),
      ),
      required: prompt.arguments.filter(({ required }) => required).map(({ name }) => name),
    }),
  }));
  return () => {
    const server = new McpServer(
      { name: SERVER_NAME, title: "wasmcp", version: workshop.version },
      { instructions },
    );
    for (const { tool, inputSchema, outputSchema } of tools) {
      const { name, title, description, annotations } = tool;
      server.registerTool(name, { title, description, inputSchema, outputSchema, annotations }, (args, ctx) =>
        answerCall(tool, args, { server, workshop, sdk, ctx, options }),
      );
    }
    for (const { prompt, argsSchema } of prompts) {
      const { name, title, description } = prompt;
      server.registerPrompt(name, { title, description, argsSchema }, (values) => ({
        messages: [{ role: "user", content: { type: "text", text: prompt.text(values) } }],
      }));
    }
    registerDocuments(server, documents);
    return server;
  };
}

function registerDocuments(server: McpServer, documents: readonly Document[]): void {
  const byUri = new Map(documents.map((document) => [document.uri, document]));
  const register = (uri: string, document: Document): void => {
    const { title, mimeType } = document;
    server.registerResource(uri.slice("wasmcp://".length), uri, { title, mimeType }, async () => ({
      contents: [{ uri, mimeType, text: await document.read() }],
    }));
  };
  for (const document of documents) register(document.uri, document);
  for (const uri of formerUris) {
    const document = byUri.get(currentUri(uri));
    if (document !== undefined) register(uri, document);
  }
}

/** Thrown when a user has to be asked first; the call begins anew with the answer. */
class ConsentNeeded extends Error {
  readonly code: ProjectCode;
  constructor(code: ProjectCode) {
    super("the user has to be asked");
    this.code = code;
  }
}

const CONSENT = "run-code";

function questionAbout(code: ProjectCode): string {
  switch (code.language) {
    case "typescript":
      return `The build runs the TypeScript compiler of the project, which is code of the project: ${code.program}. Do you trust it?`;
    default:
      return `The build runs code of the project and of its dependencies on your machine, such as build scripts: ${code.folder}. Do you trust it?`;
  }
}

interface CallContext {
  readonly server: McpServer;
  readonly workshop: Workshop;
  readonly sdk: Sdk;
  readonly ctx: ServerContext;
  readonly options: ServingOptions;
}

async function answerCall(tool: DevelopmentTool, args: Arguments, context: CallContext) {
  const { server, workshop, options } = context;
  const { CLIENT_CAPABILITIES_META_KEY, inputRequired, inputResponse } = context.sdk;
  const { mcpReq } = context.ctx;
  const start = performance.now();
  const ended = (outcome: CallRecord["outcome"]): void => {
    options.onCall?.({ tool: tool.name, milliseconds: Math.round(performance.now() - start), outcome });
  };
  // Newer revisions send the capabilities with each request, earlier ones once.
  const sent = new Map<string, unknown>(Object.entries(mcpReq.envelope ?? {})).get(
    CLIENT_CAPABILITIES_META_KEY,
  );
  const capabilities = sent ?? server.server.getClientCapabilities();
  const canAsk = typeof capabilities === "object" && capabilities !== null && "elicitation" in capabilities;
  const ask = async (code: ProjectCode): Promise<boolean> => {
    const answer = inputResponse(mcpReq.inputResponses, CONSENT);
    if (answer.kind !== "elicit") throw new ConsentNeeded(code);
    return answer.action === "accept" && answer.content?.["allow"] === true;
  };
  const consent = workshop.consent ?? (canAsk ? ask : undefined);
  try {
    const result = await tool.run(args, { ...workshop, consent }, jobOf(mcpReq));
    ended("ok");
    return {
      content: [{ type: "text" as const, text: textOf(result) }],
      structuredContent: { ...result.data },
    };
  } catch (error) {
    if (error instanceof ConsentNeeded) {
      ended("asked");
      const question = inputRequired.elicit({
        message: questionAbout(error.code),
        requestedSchema: {
          type: "object",
          properties: {
            allow: { type: "boolean", title: "Let builds run this code, now and later", default: false },
          },
          required: ["allow"],
        },
      });
      return inputRequired({ inputRequests: { [CONSENT]: question } });
    }
    ended(mcpReq.signal.aborted ? "stopped" : "failed");
    if (mcpReq.signal.aborted) return failure("stopped");
    if (error instanceof InternalError) options.onFault(error);
    return failure(shownError(error, workshop));
  }
}

function failure(text: string) {
  return { isError: true, content: [{ type: "text" as const, text }] };
}

function textOf({ data, text }: ToolResult): string {
  return visible(text ?? JSON.stringify(data, undefined, 2));
}

/** The whole chain, with paths as agents use them. */
function shownError(error: unknown, { folder }: Workshop): string {
  const inside =
    folder.endsWith("/") || folder.endsWith("\\") ? folder : `${folder}${folder.includes("\\") ? "\\" : "/"}`;
  return visible(renderError(error).replaceAll(inside, ""));
}

/** Steps of the work become progress of the request, if its client wants to know. */
function jobOf({ signal, notify, _meta }: ServerContext["mcpReq"]): Job {
  const progressToken = _meta?.progressToken;
  let progress = 0;
  const step = (message: string): void => {
    if (progressToken === undefined) return;
    progress += 1;
    const params = { progressToken, progress, message };
    notify({ method: "notifications/progress", params }).catch(() => {
      // The client is gone; the signal says so as well.
    });
  };
  return { signal, progress: { step } };
}
