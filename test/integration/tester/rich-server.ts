/** A server of the official SDK that has one of everything which the tool tester shows: forms, media, questions, progress. */
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

export interface RichServer {
  readonly url: string;
  /** The arguments of the tools that were called, in order. */
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  /** `called` with each call, `cancelled` when a call of `wait` ended because the client cancelled it. */
  readonly events: EventEmitter;
  close(): Promise<void>;
}

/** A red dot. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC";

export interface RichServerOptions {
  /** The token that requests need; by default none. */
  readonly token?: string;
  /** Requests need a token of this issuer: its address. */
  readonly issuer?: string;
  /** One more tool. */
  readonly extra?: boolean;
}

export async function startRichServer(options: RichServerOptions = {}): Promise<RichServer> {
  const calls: { name: string; arguments: unknown }[] = [];
  const events = new EventEmitter();
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      response.writeHead(401, { "WWW-Authenticate": 'Bearer error="invalid_token"' }).end();
      return;
    }
    if (options.issuer !== undefined && !(await passes(request, response, options.issuer))) return;
    const known = sessions.get(String(request.headers["mcp-session-id"] ?? ""));
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await makeServer(calls, events, options.extra === true).connect(transport as never);
    await transport.handleRequest(request, response);
  };
  const server = http.createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    calls,
    events,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Refuses as RFC 9728 says, and takes each token that the issuer's keys verify for this server. */
async function passes(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  issuer: string,
): Promise<boolean> {
  const origin = `http://${request.headers.host}`;
  const metadata = "/.well-known/oauth-protected-resource/mcp";
  if (request.url === metadata) {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ resource: `${origin}/mcp`, authorization_servers: [issuer] }));
    return false;
  }
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const described = (await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()) as {
    readonly jwks_uri: string;
  };
  try {
    const keys = createRemoteJWKSet(new URL(described.jwks_uri));
    await jwtVerify(token, keys, { issuer, audience: `${origin}/mcp` });
    return true;
  } catch {
    response.writeHead(401, { "WWW-Authenticate": `Bearer resource_metadata="${origin}${metadata}"` }).end();
    return false;
  }
}

const TOOLS = [
  {
    name: "forecast",
    title: "Weather forecast",
    description:
      "Gives the forecast of a **city** for some days.\n\n- Days begin at midnight, local time.\n- `units` is *metric* unless it is given.",
    annotations: { readOnlyHint: true, openWorldHint: true },
    inputSchema: {
      type: "object" as const,
      properties: {
        city: { type: "string", description: "The name of the city, in English." },
        days: { type: "integer", minimum: 1, maximum: 7, default: 3, description: "How many days." },
        units: { type: "string", enum: ["metric", "imperial"], description: "Celsius or Fahrenheit." },
        details: { type: "boolean", description: "Also wind and rain." },
        place: {
          type: "object",
          description: "Where it is, if the name is not enough.",
          properties: {
            country: { type: "string" },
            position: {
              type: "object",
              properties: { latitude: { type: "number" }, longitude: { type: "number" } },
              required: ["latitude", "longitude"],
            },
          },
        },
        tags: { type: "array", items: { type: "string" }, description: "Words to remember it by." },
        when: {
          description: "A date, or hours from now.",
          anyOf: [
            { type: "string", format: "date", title: "Date" },
            { type: "integer", title: "Hours" },
          ],
        },
      },
      required: ["city"],
    },
    outputSchema: {
      type: "object" as const,
      properties: { city: { type: "string" }, days: { type: "array", items: { type: "object" } } },
      required: ["city", "days"],
    },
  },
  {
    name: "upload",
    description: "Takes a file.",
    inputSchema: {
      type: "object" as const,
      properties: {
        content: { type: "string", contentEncoding: "base64", description: "The bytes of the file." },
        labels: { type: "object", additionalProperties: { type: "string" } },
      },
      required: ["content"],
    },
  },
  {
    name: "show",
    description: "Shows a picture, a sound, Markdown, a link and a resource.",
    inputSchema: { type: "object" as const, properties: {} },
  },
  {
    name: "wait",
    description: "Works for a while, and reports its progress.",
    annotations: { idempotentHint: true },
    inputSchema: {
      type: "object" as const,
      properties: { seconds: { type: "number", default: 2 } },
    },
  },
  {
    name: "book",
    description: "Books a table, and asks for what is missing.",
    annotations: { destructiveHint: true },
    inputSchema: { type: "object" as const, properties: {} },
  },
  {
    name: "summarize",
    description: "Asks a model.",
    inputSchema: { type: "object" as const, properties: { text: { type: "string" } } },
  },
  {
    name: "fail",
    description: "Reports an error.",
    inputSchema: { type: "object" as const, properties: {} },
  },
];

function makeServer(
  calls: { name: string; arguments: unknown }[],
  events: EventEmitter,
  hasExtra: boolean,
): Server {
  const server = new Server(
    { name: "rich", version: "1.0.0" },
    { capabilities: { tools: {}, resources: {}, prompts: {}, completions: {}, logging: {} } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: hasExtra
      ? [...TOOLS, { name: "later", inputSchema: { type: "object" as const, properties: {} } }]
      : TOOLS,
  }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [
      { uri: "notes://today", name: "today", title: "Notes of today", mimeType: "text/markdown" },
      { uri: "pictures://dot", name: "dot", mimeType: "image/png" },
    ],
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: "notes://{day}", name: "day", description: "The notes of a day." }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => ({
    contents: [
      uri === "pictures://dot"
        ? { uri, mimeType: "image/png", blob: PNG }
        : { uri, mimeType: "text/markdown", text: `# ${uri}\n\nNothing to do.` },
    ],
  }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: [
      {
        name: "review",
        description: "Reviews code.",
        arguments: [{ name: "code", description: "The code.", required: true }, { name: "style" }],
      },
    ],
  }));
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument, context } }) => {
    const styles = ["strict", "gentle", `for ${context?.arguments?.["code"] ?? "nothing"}`];
    const known =
      ref.type === "ref/resource" ? ["today", "tomorrow"] : argument.name === "style" ? styles : [];
    return { completion: { values: known.filter((each) => each.startsWith(argument.value)) } };
  });
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
    messages: [
      {
        role: "user" as const,
        content: { type: "text" as const, text: `Review: ${params.arguments?.["code"] ?? ""}` },
      },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    calls.push({ name: params.name, arguments: params.arguments });
    events.emit("called");
    const args = params.arguments ?? {};
    switch (params.name) {
      case "forecast": {
        const city = String(args["city"]);
        const days = Array.from({ length: Number(args["days"] ?? 3) }, (_, day) => ({
          day: day + 1,
          temperature: 18 + day,
          sky: day % 2 === 0 ? "sunny" : "cloudy",
        }));
        const structured = { city, days };
        return {
          content: [{ type: "text", text: JSON.stringify(structured) }],
          structuredContent: structured,
        };
      }
      case "show":
        return {
          content: [
            {
              type: "text",
              text: "# A heading\n\nSome *Markdown* with a [link](https://example.com), <script>alert(1)</script> and\n\n| a | b |\n| - | - |\n| 1 | 2 |",
            },
            { type: "image", mimeType: "image/png", data: PNG },
            {
              type: "audio",
              mimeType: "audio/wav",
              data: "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=",
            },
            { type: "resource_link", uri: "notes://today", name: "today", description: "What to do." },
            { type: "resource", resource: { uri: "notes://embedded", text: "plain text" } },
          ],
        };
      case "wait": {
        const token = params._meta?.progressToken;
        const steps = 20;
        await server.sendLoggingMessage({ level: "info", logger: "waiter", data: "begins" }, extra.sessionId);
        const interval = (1000 * Number(args["seconds"] ?? 2)) / steps;
        await new Promise<void>((done) => {
          let step = 0;
          const timer = setInterval(() => {
            step += 1;
            if (token !== undefined) {
              const progress = {
                progressToken: token,
                progress: step,
                total: steps,
                message: `step ${step}`,
              };
              void extra.sendNotification({ method: "notifications/progress", params: progress });
            }
            if (step === steps) end();
          }, interval);
          const end = (): void => {
            clearInterval(timer);
            if (extra.signal.aborted) events.emit("cancelled");
            done();
          };
          extra.signal.addEventListener("abort", end, { once: true });
        });
        return { content: [{ type: "text", text: "done" }] };
      }
      case "book": {
        const found = await server.elicitInput(
          {
            message: "For how many people, and when?",
            requestedSchema: {
              type: "object",
              properties: {
                people: { type: "integer", minimum: 1, title: "People" },
                when: { type: "string", enum: ["noon", "evening"], title: "When" },
              },
              required: ["people"],
            },
          },
          { relatedRequestId: extra.requestId },
        );
        return {
          content: [{ type: "text", text: JSON.stringify({ action: found.action, content: found.content }) }],
        };
      }
      case "summarize": {
        const said = await server.createMessage(
          {
            messages: [
              { role: "user", content: { type: "text", text: `Summarize: ${String(args["text"])}` } },
            ],
            maxTokens: 100,
          },
          { relatedRequestId: extra.requestId },
        );
        return { content: [{ type: "text", text: JSON.stringify(said.content) }] };
      }
      case "fail":
        return { isError: true, content: [{ type: "text", text: "the oven is too hot" }] };
      default:
        return { content: [{ type: "text", text: JSON.stringify(args) }] };
    }
  });
  return server;
}
