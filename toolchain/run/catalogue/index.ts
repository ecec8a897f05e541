/** What a server has to offer, by name: it is run under the embedded runtime and asked, as a client would ask it. */
import { ToolchainError } from "../../../core/errors.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import { startServer, type StartOptions } from "../index.ts";

/** In the order of the server's lists. */
export interface Catalogue {
  readonly tools: readonly string[];
  /** URIs. */
  readonly resources: readonly string[];
  readonly resourceTemplates: readonly string[];
  readonly prompts: readonly string[];
  /** Identifiers of the protocol's extensions that it advertises: `com.example/skills`. */
  readonly extensions: readonly string[];
}

/** What a client asks for with a method of its own. */
export type CatalogueKind = Exclude<keyof Catalogue, "extensions">;

/** How each list is asked for, and which member of an entry tells it from the others. */
const lists: Readonly<Record<CatalogueKind, { readonly method: string; readonly key: string }>> = {
  tools: { method: "tools/list", key: "name" },
  resources: { method: "resources/list", key: "uri" },
  resourceTemplates: { method: "resources/templates/list", key: "uriTemplate" },
  prompts: { method: "prompts/list", key: "name" },
};

export const catalogueKinds = Object.keys(lists) as readonly CatalogueKind[];

/** A server whose pages never end is not worth waiting for. */
const mostPages = 1000;
const methodNotFound = -32601;

/** Extensions are advertised since this revision. */
const protocolVersion = "2026-07-28";

/** The machine on which servers run. */
export type CatalogueHost = Pick<StartOptions, "hostEnv" | "places">;

/** Runs a composed server for as long as it takes to ask. Its environment is empty, and what it stores goes below `stateFolder`. */
export async function readCatalogue(
  file: string,
  stateFolder: string,
  { hostEnv, places }: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<Catalogue> {
  const ownPlaces = { ...places, state: stateFolder };
  const server = await startServer(
    { file, runtime: "embedded", host: "127.0.0.1", port: 0, env: {}, hostEnv, places: ownPlaces },
    job,
    assets,
  );
  try {
    const read = (kind: CatalogueKind) => readList(server.url, kind, job.signal);
    return {
      tools: await read("tools"),
      resources: await read("resources"),
      resourceTemplates: await read("resourceTemplates"),
      prompts: await read("prompts"),
      extensions: await readExtensions(server.url, job.signal),
    };
  } finally {
    await server.stop();
  }
}

async function readList(url: string, kind: CatalogueKind, signal: AbortSignal): Promise<readonly string[]> {
  const { method, key } = lists[kind];
  const names: string[] = [];
  let cursor: unknown;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await ask(url, method, cursor === undefined ? {} : { cursor }, signal);
    if (answer === undefined) return names;
    const entries = answer[kind];
    if (!Array.isArray(entries)) throw unusable(method, `it has no list \`${kind}\``);
    for (const entry of entries) {
      const name: unknown = isObject(entry) ? entry[key] : undefined;
      if (typeof name !== "string") throw unusable(method, `an entry has no \`${key}\``);
      names.push(name);
    }
    cursor = answer["nextCursor"];
    if (cursor === undefined || cursor === null) return names;
  }
  throw unusable(method, `it has more than ${mostPages} pages`);
}

/** In the order in which they are advertised; none of a server that does not speak the revision. */
async function readExtensions(url: string, signal: AbortSignal): Promise<readonly string[]> {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": protocolVersion,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const method = "server/discover";
  const headers = { "mcp-protocol-version": protocolVersion, "mcp-method": method };
  const capabilities = (await ask(url, method, { _meta }, signal, headers))?.["capabilities"];
  const extensions = isObject(capabilities) ? capabilities["extensions"] : undefined;
  return isObject(extensions) ? Object.keys(extensions) : [];
}

/** The result; `undefined` when the server has no such method. */
async function ask(
  url: string,
  method: string,
  params: object,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal,
  });
  const text = await response.text();
  let message: unknown;
  try {
    message = JSON.parse(lastEvent(text, response.headers.get("content-type")));
  } catch {
    throw unusable(method, `status ${response.status}, \`${text.slice(0, 200)}\``);
  }
  if (!isObject(message)) throw unusable(method, "it is no message");
  const { result, error } = message;
  if (isObject(result)) return result;
  if (isObject(error) && error["code"] === methodNotFound) return undefined;
  throw unusable(method, isObject(error) ? String(error["message"]) : "it is no answer");
}

/** An answer may come as a stream of events, of which it is the last. */
function lastEvent(text: string, contentType: string | null): string {
  if (contentType?.startsWith("text/event-stream") !== true) return text;
  const data = text.split("\n").filter((line) => line.startsWith("data:"));
  return data.at(-1)?.slice("data:".length) ?? "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unusable(method: string, why: string): ToolchainError {
  return new ToolchainError("unusable-answer", `the answer to \`${method}\` cannot be used: ${why}`);
}
