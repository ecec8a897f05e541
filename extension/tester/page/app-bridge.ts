/**
 * The host's side of MCP Apps (SEP-1865): what a page asks, and what becomes of it. Messages in, messages out: no frame here.
 *
 * The page is a stranger's program. It gets the arguments and the result of its call; what goes beyond it, a call of a tool or a link,
 * happens when the user agrees.
 */
import type { Arguments, Outcome, Target } from "../../../toolchain/call/transcript/index.ts";

export type Tool = {
  readonly name: string;
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
};

/** What a page wants to do, for the user to decide. */
export type Wish =
  | { readonly kind: "call"; readonly tool: string; readonly arguments: Arguments }
  | { readonly kind: "open"; readonly url: string };

export interface AppHost {
  /** The call that the page shows. */
  readonly call: { readonly tool: Tool; readonly arguments: Arguments; readonly result: unknown };
  /** All tools of the server. */
  readonly tools: readonly Tool[];
  readonly theme: "light" | "dark";
  readonly post: (message: object) => void;
  readonly agrees: (wish: Wish) => Promise<boolean>;
  readonly fetch: (target: Target, args: Arguments) => Promise<Outcome>;
  readonly open: (url: string) => void;
  readonly resize: (height: number) => void;
  /** Shows what the page has done or said. */
  readonly note: (text: string) => void;
}

interface Request {
  readonly id?: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An error of JSON-RPC. */
class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const NOT_FOUND = -32_601;
const WRONG_PARAMS = -32_602;
const DENIED = -32_000;
/** Of the extension. */
const PROTOCOL = "2026-01-26";

export class AppBridge {
  readonly #host: AppHost;
  /** The page gets nothing before it has said that it is ready. */
  #isReady = false;

  constructor(host: AppHost) {
    this.#host = host;
  }

  /** A message of the page, whatever it is. */
  async receive(data: unknown): Promise<void> {
    const request = readRequest(data);
    if (request === undefined) return;
    const { id } = request;
    if (id === undefined) return this.#notice(request);
    try {
      this.#host.post({ jsonrpc: "2.0", id, result: await this.#answer(request) });
    } catch (error) {
      const { code, message } = error instanceof Refusal ? error : new Refusal(DENIED, String(error));
      this.#host.post({ jsonrpc: "2.0", id, error: { code, message } });
    }
  }

  #notice({ method, params }: Request): void {
    switch (method) {
      case "ui/notifications/initialized":
        return this.#begin();
      case "ui/notifications/size-changed":
        if (typeof params["height"] === "number") this.#host.resize(params["height"]);
        return;
      case "notifications/message":
        return this.#host.note(`The page says: ${asText(params["data"])}`);
    }
  }

  #begin(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    const { post, call } = this.#host;
    const notify = (name: string, params: unknown): void =>
      post({ jsonrpc: "2.0", method: `ui/notifications/${name}`, params });
    notify("tool-input", { arguments: call.arguments });
    notify("tool-result", call.result);
  }

  async #answer({ method, params }: Request): Promise<unknown> {
    const { tools, fetch } = this.#host;
    switch (method) {
      case "ui/initialize":
        return this.#initialize();
      case "ping":
        return {};
      case "tools/list":
        return { tools: tools.filter(mayBeCalled) };
      case "tools/call":
        return this.#call(params);
      case "resources/read":
        return resultOf(await fetch({ kind: "resource", name: textIn(params, "uri") }, {}));
      case "ui/open-link":
        return this.#open(textIn(params, "url"));
      case "ui/request-display-mode":
        return { mode: "inline" };
      default:
        throw new Refusal(NOT_FOUND, `the tester does not know \`${method}\``);
    }
  }

  #initialize(): object {
    const { call, theme } = this.#host;
    return {
      protocolVersion: PROTOCOL,
      hostInfo: { name: "wasmcp-tester", version: "1" },
      hostCapabilities: { openLinks: {}, serverTools: {}, serverResources: {}, logging: {} },
      hostContext: {
        toolInfo: { tool: call.tool },
        theme,
        displayMode: "inline",
        availableDisplayModes: ["inline"],
        platform: "desktop",
      },
    };
  }

  async #call(params: Request["params"]): Promise<unknown> {
    const { tools, agrees, fetch, note } = this.#host;
    const name = textIn(params, "name");
    const args = isObject(params["arguments"]) ? params["arguments"] : {};
    const tool = tools.find((each) => each.name === name);
    if (tool === undefined || !mayBeCalled(tool))
      throw new Refusal(WRONG_PARAMS, `the server has no tool \`${name}\` for pages`);
    if (!(await agrees({ kind: "call", tool: name, arguments: args })))
      throw new Refusal(DENIED, "the user declined the call");
    note(`The page called ${name}.`);
    return resultOf(await fetch({ kind: "tool", name }, args));
  }

  async #open(url: string): Promise<object> {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
      throw new Refusal(WRONG_PARAMS, "expected the address of a web page");
    if (!(await this.#host.agrees({ kind: "open", url })))
      throw new Refusal(DENIED, "the user declined to open the page");
    this.#host.open(url);
    return {};
  }
}

/** The address of the page that shows a tool's results, in the spelling of the specification or the older one. */
export function pageOf({ _meta: meta }: Tool): string | undefined {
  const ui = meta?.["ui"];
  const address = (isObject(ui) ? ui["resourceUri"] : undefined) ?? meta?.["ui/resourceUri"];
  return typeof address === "string" && address.startsWith("ui://") ? address : undefined;
}

function mayBeCalled({ _meta: meta }: Tool): boolean {
  const ui = meta?.["ui"];
  const visibility = isObject(ui) ? ui["visibility"] : undefined;
  return !Array.isArray(visibility) || visibility.includes("app");
}

function resultOf(outcome: Outcome): unknown {
  switch (outcome.kind) {
    case "failed":
      throw new Refusal(DENIED, outcome.message);
    case "cancelled":
      throw new Refusal(DENIED, "the call was cancelled");
    default:
      return outcome.result;
  }
}

function readRequest(data: unknown): Request | undefined {
  if (!isObject(data)) return undefined;
  const { jsonrpc, id, method, params } = data;
  if (jsonrpc !== "2.0" || typeof method !== "string") return undefined;
  return { id, method, params: isObject(params) ? params : {} };
}

function textIn(params: Request["params"], name: string): string {
  const value = params[name];
  if (typeof value === "string") return value;
  throw new Refusal(WRONG_PARAMS, `expected \`params.${name}\` to be a text`);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
