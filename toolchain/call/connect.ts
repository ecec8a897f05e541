/** One connection to a server, with the official client. The client is loaded here, when a connection is made. */
import type {
  CallToolResult,
  Client,
  ContentBlock,
  Prompt,
  Resource,
  ResourceTemplateType,
  ServerCapabilities,
  Tool,
} from "@modelcontextprotocol/client";
import { ToolchainError } from "../../core/errors.ts";
import { messageWithCause } from "./failure.ts";
import { fetchWithinOrigin } from "./one-origin.ts";

export type { CallToolResult, ContentBlock, Prompt, Resource, ResourceTemplateType, Tool };

export interface ConnectOptions {
  readonly url: string;
  /** Sent with each request. Their values stay out of messages. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How the client introduces itself. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** What the server sends while it works. */
  readonly onMessage?: (message: ServerMessage) => void;
}

export type ServerMessage =
  | {
      readonly kind: "progress";
      readonly progress: number;
      readonly total: number | undefined;
      readonly message: string | undefined;
    }
  | {
      readonly kind: "log";
      readonly level: string;
      readonly logger: string | undefined;
      readonly data: unknown;
    };

export interface Connection {
  /** `2026-07-28` */
  readonly protocolVersion: string;
  listTools(): Promise<readonly Tool[]>;
  /** Everything that the server says it has. */
  list(): Promise<Listing>;
  callTool(tool: Tool, args: Readonly<Record<string, unknown>>): Promise<CallToolResult>;
  close(): Promise<void>;
}

export interface Listing {
  readonly tools: readonly Tool[];
  readonly resources: readonly Resource[];
  readonly resourceTemplates: readonly ResourceTemplateType[];
  readonly prompts: readonly Prompt[];
}

/** The longest time that a timer can have. The command waits for slow tools; the user can end it. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** Connects in the newest revision that the server speaks, or with the handshake of older ones. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { url, headers = {}, version, signal, onMessage } = options;
  const { Client, StreamableHTTPClientTransport, LOG_LEVEL_META_KEY } =
    await import("@modelcontextprotocol/client");
  const client = new Client({ name: "wasmcp", version }, { versionNegotiation: { mode: "auto" } });
  client.setNotificationHandler("notifications/message", ({ params }) => {
    onMessage?.({ kind: "log", level: params.level, logger: params.logger, data: params.data });
  });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    fetch: fetchWithinOrigin,
  });
  await failingAs(`cannot connect to \`${url}\``, "connect-failed", () =>
    client.connect(transport, { signal }),
  );
  const capabilities = client.getServerCapabilities() ?? {};
  const isModern = client.getProtocolEra() === "modern";
  // The handshake's revisions have a level per session, the newer ones a level per request.
  if (capabilities.logging !== undefined && !isModern) {
    await failingAs("cannot ask for log messages", "call-failed", () =>
      client.setLoggingLevel("debug", { signal }),
    );
  }
  const meta = isModern ? { _meta: { [LOG_LEVEL_META_KEY]: "debug" } } : {};
  return {
    protocolVersion: client.getNegotiatedProtocolVersion() ?? "",
    listTools: () => listTools(client, signal),
    list: () => list(client, capabilities, signal),
    callTool: (tool, args) =>
      failingAs(`the server refused the call of \`${tool.name}\``, "call-failed", () =>
        client.callTool(
          { name: tool.name, arguments: { ...args }, ...meta },
          {
            signal,
            timeout: NO_LIMIT_MS,
            toolDefinition: tool,
            onprogress: ({ progress, total, message }) =>
              onMessage?.({ kind: "progress", progress, total, message }),
          },
        ),
      ),
    close: async () => {
      // A session of the handshake's revisions ends at the server, too.
      if (!isModern) await transport.terminateSession().catch(() => {});
      await client.close();
    },
  };
}

function listTools(client: Client, signal: AbortSignal): Promise<readonly Tool[]> {
  return failingAs("cannot list the tools", "call-failed", async () => {
    return (await client.listTools(undefined, { signal })).tools;
  });
}

function list(client: Client, capabilities: ServerCapabilities, signal: AbortSignal): Promise<Listing> {
  return failingAs("cannot list the tools, resources and prompts", "call-failed", async () => {
    const { tools, resources, prompts } = capabilities;
    return {
      tools: tools ? (await client.listTools(undefined, { signal })).tools : [],
      resources: resources ? (await client.listResources(undefined, { signal })).resources : [],
      resourceTemplates: resources
        ? (await client.listResourceTemplates(undefined, { signal })).resourceTemplates
        : [],
      prompts: prompts ? (await client.listPrompts(undefined, { signal })).prompts : [],
    };
  });
}

/** What the client throws is the user's to read: the server's refusal, or why it cannot be reached. */
async function failingAs<T>(what: string, code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ToolchainError(code, what, { cause: new Error(messageWithCause(error)) });
  }
}
