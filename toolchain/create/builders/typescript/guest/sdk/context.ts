/** What the code that answers a request can use of the request and of the client. */
import type { Content, Message, Meta } from "./content.ts";
import type { Flat } from "./json-schema.ts";
import type { OutputOf, Schema } from "./schema.ts";

/** How serious a log message is, least first. */
export type LogLevel = "debug" | "info" | "notice" | "warning" | "error" | "critical" | "alert" | "emergency";

/**
 * The request that is being answered, and its client. Your component contains only what your code names: write
 * `context.progress(…)` or `{ progress }`, not `context[name]`.
 */
export interface Context {
  /**
   * Reports how far the work is, from 0 to 1. Has no effect if the client has not asked for it.
   *
   * @example
   * await context.progress(0.5, "asking");
   */
  progress(fraction: number, message?: string): Promise<void>;
  /**
   * Reports how far the work is: `done` of `total` steps.
   *
   * @example
   * await context.progress(3, 20, "file 3");
   */
  progress(done: number, total: number, message?: string): Promise<void>;

  /**
   * Sends a log message to the client, if the client wants messages of this level. `data` is any JSON value. Use `console` for
   * messages to yourself.
   *
   * @example
   * await context.log("warning", "the service is slow");
   */
  log(level: LogLevel, data: unknown, logger?: string): Promise<void>;

  /**
   * Asks the user to fill in a form. The schema is an object of texts, numbers, booleans and choices.
   *
   * The answer comes with another request, and your function then starts again from its beginning: `elicit` gives the recorded
   * answer at once. Code before it therefore runs more than once; keep it free of effects, or put it into `remember`.
   *
   * @example
   * const answer = await context.elicit("Which size?", z.object({ size: z.enum(["S", "M", "L"]) }));
   * if (answer.action !== "accept") return "Nothing was ordered";
   * return order(answer.content.size);
   */
  elicit<const S extends Schema>(
    message: string,
    schema: S,
    options?: AskOptions,
  ): Promise<Elicited<OutputOf<S>>>;

  /**
   * Asks the user to visit a page, for things that the client must not see, such as a password. It runs your function again as
   * `elicit` does.
   */
  elicitUrl(message: string, url: string, options?: AskOptions): Promise<ElicitedUrl>;

  /**
   * Lets the client's model continue a conversation. It runs your function again as `elicit` does.
   *
   * @example
   * const { content } = await context.sample("Translate to French: good morning", { maxTokens: 100 });
   */
  sample(messages: string | readonly Message[], options?: SampleOptions): Promise<Sampled>;

  /** The folders in which the client works. It runs your function again as `elicit` does. */
  roots(options?: AskOptions): Promise<readonly Root[]>;

  /**
   * Runs `work` once in the life of a call, also if your function starts again after `elicit`, `sample` or `roots`. The value is
   * kept as JSON, and travels through the client, which can read it but not change it.
   *
   * @example
   * const draft = await context.remember("draft", () => createDraft());
   */
  remember<Value>(key: string, work: () => Value | Promise<Value>): Promise<Value>;

  /** Becomes aborted when the client no longer waits for the answer. Give it to `fetch`. */
  readonly signal: AbortSignal;

  /** Values that are kept for this client between its requests; `undefined` if the client has no session. */
  readonly session: Session | undefined;

  /** Values that are kept for all clients. */
  readonly store: Store;

  /** The sender of the request as the server has verified it; `undefined` if the server is public. */
  readonly caller: Caller | undefined;

  /** The client itself: its name, and what it can do. */
  readonly client: Client;

  /** The HTTP request; `undefined` on stdio. */
  readonly http: HttpRequest | undefined;

  /** The request's `_meta`. */
  readonly meta: Meta;

  /**
   * Announces a change to the clients that listen: of a list, or of the resource at an address. It needs storage that all instances
   * share, as `wasmcp run` provides it.
   *
   * @example
   * await context.announce("tools");
   * await context.announce({ uri: "notes://today" });
   */
  announce(change: "tools" | "prompts" | "resources" | { readonly uri: string }): Promise<void>;
}

/** How to ask. */
export interface AskOptions {
  /** The name under which the question travels. If absent, it is the question's number: `elicit-1`. */
  readonly key?: string;
}

/** What the user did with a form. */
export type Elicited<Answer> =
  | { readonly action: "accept"; readonly content: Answer }
  | { readonly action: "decline" | "cancel"; readonly content?: undefined };

/** What the user did when asked to visit a page. `accept` does not mean that the user has done there what you asked for. */
export interface ElicitedUrl {
  readonly action: "accept" | "decline" | "cancel";
}

/** How the client's model is to answer. */
export interface SampleOptions extends AskOptions {
  /** The longest answer, in tokens. 1024 if absent. */
  readonly maxTokens?: number;
  /** Instructions that stand before the conversation. */
  readonly systemPrompt?: string;
  /** How varied the answer may be. */
  readonly temperature?: number;
  /** Texts at which the model stops. */
  readonly stopSequences?: readonly string[];
  /** What the client may add to the conversation. Nothing if absent. */
  readonly includeContext?: "none" | "thisServer" | "allServers";
  /** How to choose a model. Priorities are from 0 to 1. */
  readonly modelPreferences?: {
    /** Parts of names of models, the best first. */
    readonly hints?: readonly { readonly name?: string }[];
    readonly costPriority?: number;
    readonly speedPriority?: number;
    readonly intelligencePriority?: number;
  };
  /** Settings for the maker of the model. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The answer of a model. */
export interface Sampled {
  readonly role: "user" | "assistant";
  readonly content: Content;
  /** The text of the content; empty if it is none. */
  readonly text: string;
  /** Which model it was. */
  readonly model: string;
  /** Why it stopped: `endTurn`, `maxTokens`. */
  readonly stopReason: string | undefined;
}

/** A folder that the client works in. */
export interface Root {
  /** Its address, at present always `file:`. */
  readonly uri: string;
  readonly name: string | undefined;
}

/** A value that a session or the store keeps. An object has to be one that JSON can express. */
export type Stored = string | number | boolean | Uint8Array | object | null;

/** Values that are kept for one client. */
export interface Session {
  readonly id: string;
  /** The value under a key; `undefined` if the key has no value. */
  get<Value = Stored>(key: string): Promise<Value | undefined>;
  set(key: string, value: Stored): Promise<void>;
  /** Ends the session. Its values can no longer be read. */
  end(reason?: string): Promise<void>;
}

/** Values under keys, in buckets. */
export interface Store {
  /** The value under a key; `undefined` if the key has no value. */
  get<Value = Stored>(key: string): Promise<Value | undefined>;
  set(key: string, value: Stored): Promise<void>;
  /** Removes a key; a missing one does not matter. */
  delete(key: string): Promise<void>;
  has(key: string): Promise<boolean>;
  /** All keys, in no particular order. */
  keys(): Promise<readonly string[]>;
  /** Adds to a whole number in one indivisible step, and gives the sum. A missing key counts as zero. */
  increment(key: string, by?: number): Promise<number>;
  /** Another bucket of the server. */
  bucket(name: string): Store;
}

/** The sender of a request, from the claims of its access token. */
export interface Caller {
  /** The user or program that the token represents. */
  readonly subject: string;
  /** The authorization server that issued the token. */
  readonly issuer: string | undefined;
  /** The services that the token is meant for. */
  readonly audience: readonly string[];
  /** The permissions of the bearer. */
  readonly scopes: readonly string[];
  readonly expires: Date | undefined;
  /** All other claims by name. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The token as it came, for calls to other services on the user's behalf. */
  readonly token: string;
}

/** The client, as far as it has introduced itself. */
export interface Client {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** The revision that it speaks: `2026-07-28`. */
  readonly protocolVersion: string;
  /** The MCP object `ClientCapabilities`: `{ elicitation: {} }`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** The HTTP request that carried the message. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A context with the other arguments that the user has filled in. */
export type CompletionContext = Flat<Context & { readonly arguments: Readonly<Record<string, string>> }>;
