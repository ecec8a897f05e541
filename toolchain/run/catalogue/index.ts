/** Lists the tools, resources and prompts of a server: runs it on the embedded runtime, and asks it as a client would. */
import { ToolchainError } from "../../../core/errors.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import type { LaunchOptions } from "../server.ts";
import { startServer } from "../start-server.ts";
import { remarksIn, remarksOnNames } from "./remarks.ts";

/** The names in each list, in the order of the server. */
export interface Catalogue {
  readonly tools: readonly string[];
  /** URIs. */
  readonly resources: readonly string[];
  readonly resourceTemplates: readonly string[];
  readonly prompts: readonly string[];
  /** The identifiers of protocol extensions that the server advertises: `com.example/skills`. */
  readonly extensions: readonly string[];
}

/** What a server says of one entry of its lists. */
export interface CatalogueEntry {
  readonly kind: CatalogueKind;
  /** As in the list of names. */
  readonly name: string;
  readonly description?: string;
  /** Of the arguments of a tool. */
  readonly inputSchema?: Readonly<Record<string, unknown>>;
  /** Of the structured content of its results. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
}

/** What a server lists, and what its author should know about it. */
export interface CheckedCatalogue {
  readonly names: Catalogue;
  /** In the order of the names, list by list. */
  readonly entries: readonly CatalogueEntry[];
  readonly remarks: readonly string[];
}

/** The lists that have a method of their own. */
export type CatalogueKind = Exclude<keyof Catalogue, "extensions">;

/** The method that returns each list, and the member of an entry that identifies it. */
const lists: Readonly<Record<CatalogueKind, { readonly method: string; readonly key: string }>> = {
  tools: { method: "tools/list", key: "name" },
  resources: { method: "resources/list", key: "uri" },
  resourceTemplates: { method: "resources/templates/list", key: "uriTemplate" },
  prompts: { method: "prompts/list", key: "name" },
};

export const CATALOGUE_KINDS = Object.keys(lists) as readonly CatalogueKind[];

/** A server could return pages without end. */
const MAX_PAGES = 1000;
/** The error code of JSON-RPC. */
const METHOD_NOT_FOUND = -32601;

/** The first revision with extensions. */
const PROTOCOL_VERSION = "2026-07-28";
const TASKS = "io.modelcontextprotocol/tasks";

/** The revision that is strictest about schemas, so that the server remarks on all that is odd. */
const STRICT_VERSION = "2025-11-25";

/** The machine on which the server runs. */
export type CatalogueHost = Pick<LaunchOptions, "hostEnv" | "places">;

/**
 * Runs a server until it has answered. The user may only want to look at its parts: they reach no network, whatever was granted to
 * them; the environment is empty, no folder is open, and the state is in `stateFolder`.
 */
export async function readCatalogue(
  file: string,
  stateFolder: string,
  { hostEnv, places }: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<CheckedCatalogue> {
  let log = "";
  const onLog = (text: string): void => {
    log += text;
  };
  const ownPlaces = { ...places, state: stateFolder };
  const server = await startServer(
    {
      file,
      runtime: "embedded",
      network: "none",
      host: "127.0.0.1",
      port: 0,
      env: {},
      hostEnv,
      onLog,
      places: ownPlaces,
    },
    job,
    assets,
  );
  let names: Catalogue;
  const entries: CatalogueEntry[] = [];
  try {
    const extensions = await readExtensions(server.url, job.signal);
    const read = async (kind: CatalogueKind) => {
      const strict = await readList(server.url, kind, strictly, job.signal);
      // Tools that run only as tasks are listed for clients that know tasks.
      const hasMore = kind === "tools" && extensions.includes(TASKS);
      const list = hasMore ? await readList(server.url, kind, withTasks, job.signal) : strict;
      entries.push(...list);
      return list.map(({ name }) => name);
    };
    names = {
      tools: await read("tools"),
      resources: await read("resources"),
      resourceTemplates: await read("resourceTemplates"),
      prompts: await read("prompts"),
      extensions,
    };
  } finally {
    await server.stop();
  }
  return { names, entries, remarks: [...remarksOnNames(names), ...remarksIn(log)] };
}

async function readList(
  url: string,
  kind: CatalogueKind,
  client: Asking,
  signal: AbortSignal,
): Promise<readonly CatalogueEntry[]> {
  const { method, key } = lists[kind];
  const found: CatalogueEntry[] = [];
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await ask(url, method, cursor === undefined ? {} : { cursor }, client, signal);
    if (answer === undefined) return found;
    const entries = answer[kind];
    if (!Array.isArray(entries)) throw unusable(method, `the list \`${kind}\` is missing`);
    for (const entry of entries) {
      const name: unknown = isObject(entry) ? entry[key] : undefined;
      if (typeof name !== "string") throw unusable(method, `an entry lacks \`${key}\``);
      found.push(entryOf(kind, name, entry as Readonly<Record<string, unknown>>));
    }
    cursor = answer["nextCursor"];
    if (cursor === undefined || cursor === null) return found;
  }
  throw unusable(method, `it has more than ${MAX_PAGES} pages`);
}

function entryOf(
  kind: CatalogueKind,
  name: string,
  { description, inputSchema, outputSchema }: Readonly<Record<string, unknown>>,
): CatalogueEntry {
  return {
    kind,
    name,
    ...(typeof description === "string" && description !== "" && { description }),
    ...(isObject(inputSchema) && { inputSchema }),
    ...(isObject(outputSchema) && { outputSchema }),
  };
}

/** In the order of the server. A server without this revision has none. */
async function readExtensions(url: string, signal: AbortSignal): Promise<readonly string[]> {
  const discovered = await ask(url, "server/discover", {}, withTasks, signal);
  const capabilities = discovered?.["capabilities"];
  const extensions = isObject(capabilities) ? capabilities["extensions"] : undefined;
  return isObject(extensions) ? Object.keys(extensions) : [];
}

/** How a request says what its client is. */
interface Asking {
  readonly version: string;
  readonly _meta: object | undefined;
}

const strictly: Asking = { version: STRICT_VERSION, _meta: undefined };
const withTasks: Asking = {
  version: PROTOCOL_VERSION,
  _meta: {
    "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSION,
    "io.modelcontextprotocol/clientCapabilities": { extensions: { [TASKS]: {} } },
  },
};

/** The result, or `undefined` if the server does not know the method. */
async function ask(
  url: string,
  method: string,
  params: object,
  { version, _meta }: Asking,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(_meta !== undefined && { "mcp-method": method }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
    signal,
  });
  const text = await response.text();
  let message: unknown;
  try {
    message = JSON.parse(lastEvent(text, response.headers.get("content-type")));
  } catch {
    throw unusable(method, `status ${response.status}, \`${text.slice(0, 200)}\``);
  }
  if (!isObject(message)) throw unusable(method, "it is not a JSON-RPC message");
  const { result, error } = message;
  if (isObject(result)) return result;
  if (isObject(error) && error["code"] === METHOD_NOT_FOUND) return undefined;
  throw unusable(method, isObject(error) ? String(error["message"]) : "it has neither a result nor an error");
}

/** The answer itself, which may be the last of a stream of events. */
function lastEvent(text: string, contentType: string | null): string {
  if (contentType?.startsWith("text/event-stream") !== true) return text;
  const data = text.split("\n").filter((line) => line.startsWith("data:"));
  return data.at(-1)?.slice("data:".length) ?? "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unusable(method: string, why: string): ToolchainError {
  return new ToolchainError("unusable-answer", `the server's answer to \`${method}\` is invalid: ${why}`);
}
