/** What the gateway reads of a JSON-RPC message: enough to answer it, to name it and to know how long it may take. */
import type { Backend, RequestKind } from "./backend.ts";

export type RequestId = string | number;

/** One request of a body. */
export interface RpcRequest {
  /** Absent in a notification. */
  readonly id: RequestId | undefined;
  readonly method: string;
  /** The name of the tool or the prompt, or the URI of the resource. */
  readonly name: string | undefined;
  /** `claude-code 2.1`: how the client calls itself, in the handshake or with each request (2026-07-28). */
  readonly client: string | undefined;
  /** What the request is called with; absent for most methods. */
  readonly arguments: unknown;
  /** Whether its revision has no handshake (2026-07-28). */
  readonly isModern: boolean;
  /** Whether the client takes a task for an answer. */
  readonly takesTask: boolean;
}

export interface RpcBody {
  readonly requests: readonly RpcRequest[];
  /** Whether the requests came as an array, as revision 2025-03-26 allows. Their answers then do, too. */
  readonly isBatch: boolean;
}

const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_KEY = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
const TASKS_KEY = "io.modelcontextprotocol/tasks";

/** `undefined` for a value that is no request: a response, or something that the server refuses. */
export function readRpc(value: unknown): RpcBody | undefined {
  if (Array.isArray(value))
    return { requests: value.flatMap((each) => readRequest(each) ?? []), isBatch: true };
  const request = readRequest(value);
  return request && { requests: [request], isBatch: false };
}

/** The methods during which a server may ask its client. */
const asking: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

/** How long the requests of a body may last. */
export function kindOf(
  { requests }: RpcBody,
  { hasTasks, asksClients }: Pick<Backend, "hasTasks" | "asksClients">,
): RequestKind {
  if (requests.some(({ method }) => method === "subscriptions/listen")) return "listener";
  if (hasTasks && requests.some((each) => each.method === "tools/call" && each.takesTask)) return "task";
  const waits = asksClients && requests.some((each) => !each.isModern && asking.has(each.method));
  return waits ? "task" : "call";
}

/** `undefined` for what is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function readRequest(value: unknown): RpcRequest | undefined {
  const { id, method, params } = membersOf(value);
  if (typeof method !== "string") return undefined;
  const { name, uri, _meta, clientInfo, arguments: given } = membersOf(params);
  const meta = membersOf(_meta);
  const { extensions } = membersOf(meta[CAPABILITIES_KEY]);
  const named = name ?? uri;
  return {
    id: typeof id === "string" || typeof id === "number" ? id : undefined,
    method,
    name: typeof named === "string" ? named : undefined,
    client: nameOfClient(method === "initialize" ? clientInfo : meta[CLIENT_KEY]),
    arguments: given,
    isModern: meta[VERSION_KEY] !== undefined,
    takesTask: membersOf(extensions)[TASKS_KEY] !== undefined,
  };
}

/** A client may call itself anything; a line of a log has room for a name. */
const LONGEST_CLIENT = 60;

function nameOfClient(info: unknown): string | undefined {
  const { name, version } = membersOf(info);
  if (typeof name !== "string" || name === "") return undefined;
  const whole = typeof version === "string" && version !== "" ? `${name} ${version}` : name;
  return whole.slice(0, LONGEST_CLIENT);
}

/** The members of a JSON object; none of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
