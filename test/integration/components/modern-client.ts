/** A client of 2026-07-28 over HTTP that returns messages unchanged. */
import assert from "node:assert/strict";
import { watchedFetch } from "../../message-schemas.ts";

const version = "2026-07-28";
const reserved = (name: string) => `io.modelcontextprotocol/${name}`;
export const tasksExtension: string = reserved("tasks");

export interface Answer {
  readonly status: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface Notification {
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

/** A task as `tasks/get` and `notifications/tasks` have it. */
export interface Task {
  readonly taskId: string;
  readonly status: string;
  readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
  readonly inputRequests?: Readonly<Record<string, { readonly method: string }>>;
}

export interface Options {
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly id?: string | number;
}

/** What a client can do that asks its user and knows tasks. */
export const capable: Readonly<Record<string, unknown>> = {
  elicitation: {},
  extensions: { [tasksExtension]: {} },
};

export class ModernClient {
  readonly #url: string;
  #count = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async ask(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    options: Options = {},
  ): Promise<Answer> {
    const response = await this.#post(method, params, options);
    const { result, error } = (await response.json()) as Answer;
    return { status: response.status, ...(result && { result }), ...(error && { error }) };
  }

  /** The result of a tool, or the task that it has become. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>> = {},
    options: Options = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const { result, error } = await this.ask("tools/call", { name, arguments: args }, options);
    assert.ok(result, JSON.stringify(error));
    return result;
  }

  /** Begins a task and gives its name. */
  async begin(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { resultType, taskId } = await this.call(name, args);
    assert.equal(resultType, "task");
    return String(taskId);
  }

  async get(taskId: string): Promise<Task> {
    const { result, error } = await this.ask("tasks/get", { taskId });
    assert.ok(result, JSON.stringify(error));
    return result as unknown as Task;
  }

  /** Listens; what comes first is the acknowledgement. */
  async listen(notifications: Readonly<Record<string, unknown>>, options: Options = {}): Promise<Listening> {
    const controller = new AbortController();
    const response = await this.#post("subscriptions/listen", { notifications }, options, controller.signal);
    assert.equal(response.headers.get("content-type"), "text/event-stream", `${response.status}`);
    assert.ok(response.body);
    return new Listening(response.body, controller);
  }

  /** Hears of a task until it is as wanted; gives it as it is then. */
  async until(taskId: string, ...statuses: readonly string[]): Promise<Task> {
    const listening = await this.listen({ taskIds: [taskId] });
    try {
      await listening.next();
      for (;;) {
        const message = await listening.next();
        assert.ok(message.params, JSON.stringify(message));
        const task = message.params as unknown as Task;
        if (statuses.includes(task.status)) return task;
      }
    } finally {
      listening.stop();
    }
  }

  #post(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: Options,
    signal?: AbortSignal,
  ): Promise<Response> {
    const { capabilities = capable, headers = {}, id = ++this.#count } = options;
    const name = params["name"] ?? params["uri"] ?? params["taskId"];
    const meta = { [reserved("protocolVersion")]: version, [reserved("clientCapabilities")]: capabilities };
    return watchedFetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": version,
        "mcp-method": method,
        ...(typeof name === "string" && { "mcp-name": name }),
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } }),
      ...(signal && { signal }),
    });
  }
}

/** A stream of events, each of which is a message. */
export class Listening {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #controller: AbortController;
  #text = "";

  constructor(body: ReadableStream<Uint8Array>, controller: AbortController) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#controller = controller;
  }

  /** The next message; fails when the stream ends before. Comments are passed over. */
  async next(): Promise<Notification> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const event = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        if (event.startsWith("data: ")) return JSON.parse(event.slice("data: ".length)) as Notification;
        assert.ok(event.startsWith(":"), event);
        continue;
      }
      const { done, value } = await this.#chunks.next();
      assert.ok(done !== true, "the stream has ended");
      this.#text += Buffer.from(value).toString();
    }
  }

  /** Whether the server ends the stream, and with nothing more than was read. */
  async ends(): Promise<boolean> {
    return this.#text === "" && (await this.#chunks.next()).done === true;
  }

  stop(): void {
    this.#controller.abort();
  }
}
