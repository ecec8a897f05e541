/**
 * A person tries a server: one connection with the official client, calls that run side by side and can be cancelled,
 * and what the server asks meanwhile. Everything that happens is an event; `state.ts` makes a page's state of them.
 */
import type {
  AuthProvider,
  Client,
  OAuthClientProvider,
  ServerCapabilities,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { messageWithCause } from "../failure.ts";
import { fetchWithinOrigin } from "../one-origin.ts";
import type { ReachedServer } from "../reach.ts";
import type {
  Answer,
  Arguments,
  CallMessage,
  Era,
  Listing,
  Outcome,
  Question,
  SessionEvent,
  SessionRequest,
  Target,
} from "../transcript/index.ts";
import { startSignIn, type SignIn } from "./sign-in.ts";

export interface SessionOptions {
  /** Starts the server, or says where it runs. Called again for each new connection; the earlier server is closed first. */
  readonly reach: () => Promise<ReachedServer>;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the client introduces itself. */
  readonly version: string;
  readonly emit: (event: SessionEvent) => void;
}

/** The longest time that a timer can have: the user cancels what takes too long. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** What the client knows once it is connected. */
interface Live {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
  readonly capabilities: ServerCapabilities;
  readonly isModern: boolean;
}

type Library = typeof import("@modelcontextprotocol/client");

export class TestSession {
  readonly #options: SessionOptions;
  readonly #running = new Map<string, AbortController>();
  readonly #questions = new Map<string, (answer: Answer) => void>();
  readonly #closed = new AbortController();
  #era: Era = "newest";
  #reached: ReachedServer | undefined;
  #live: Live | undefined;
  #signIn: SignIn | undefined;
  #token: string | undefined;
  #questionCount = 0;
  /** Ends the request for what the user has typed before. */
  #completing = new AbortController();
  /** Connecting happens one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Does not fail: what goes wrong is an event. Resolves when the request has been dealt with. */
  async handle(request: SessionRequest): Promise<void> {
    switch (request.kind) {
      case "connect":
        this.#era = request.era;
        return this.#inTurn(() => this.#connect({ again: false }));
      case "reconnect":
        return this.#inTurn(() => this.#connect({ again: true }));
      case "sign-in":
        return this.#inTurn(() => this.#authorize(request.token));
      case "call":
        return this.#call(request.id, request.target, request.arguments);
      case "fetch":
        return this.#fetch(request.id, request.target, request.arguments);
      case "cancel":
        this.#running.get(request.id)?.abort();
        return;
      case "complete":
        return this.#complete(request);
      case "answer":
        this.#questions.get(request.question)?.(request.answer);
        return;
    }
  }

  /** What the server's parts write to their log. */
  output(text: string): void {
    this.#message({ kind: "output", text });
  }

  /** Ends the connection, and the server if it was started for this session. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#signIn?.close();
    await this.#turn;
    await this.#disconnect();
    await this.#reached?.close();
    this.#reached = undefined;
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(() => (this.#closed.signal.aborted ? undefined : work()));
    this.#turn = turn;
    return turn;
  }

  async #connect({ again }: { readonly again: boolean }): Promise<void> {
    const { emit, reach } = this.#options;
    try {
      emit({ kind: "connecting", step: "connecting" });
      await this.#disconnect();
      if (again) {
        await this.#reached?.close();
        this.#reached = undefined;
      }
      this.#reached ??= await reach();
      await this.#open(this.#reached);
    } catch (error) {
      this.#live = undefined;
      const library = await import("@modelcontextprotocol/client");
      if (isUnauthorized(error, library)) {
        emit({ kind: "sign-in-needed", reason: messageWithCause(error) });
      } else emit({ kind: "disconnected", reason: messageWithCause(error) });
    }
  }

  async #open(reached: ReachedServer): Promise<void> {
    const library = await import("@modelcontextprotocol/client");
    const { client, transport } = this.#makeClient(library, reached);
    const signal = this.#closed.signal;
    await client.connect(transport, { signal });
    const capabilities = client.getServerCapabilities() ?? {};
    const isModern = client.getProtocolEra() === "modern";
    const live: Live = { client, transport, capabilities, isModern };
    this.#live = live;
    // The handshake's revisions have a level per session, the newer ones a level per request.
    if (capabilities.logging !== undefined && !isModern) {
      await client.setLoggingLevel("debug", { signal });
    }
    const server = client.getServerVersion();
    this.#options.emit({
      kind: "connected",
      server: {
        name: server?.title ?? server?.name ?? "",
        version: server?.version ?? "",
        url: reached.url,
        protocolVersion: client.getNegotiatedProtocolVersion() ?? "",
        isModern,
        instructions: client.getInstructions(),
        via: reached.via,
        isSignedIn: this.#token !== undefined || this.#signIn !== undefined,
        completes: capabilities.completions !== undefined,
      },
      listing: await list(live, signal),
    });
  }

  #makeClient(library: Library, reached: ReachedServer): Pick<Live, "client" | "transport"> {
    const { Client, StreamableHTTPClientTransport } = library;
    const onChanged = (): void => void this.#refresh();
    const changes = { autoRefresh: false, onChanged };
    const client = new Client(
      { name: "wasmcp-tester", version: this.#options.version },
      {
        versionNegotiation: { mode: this.#era === "newest" ? "auto" : "legacy" },
        capabilities: {
          elicitation: { form: {}, url: {} },
          sampling: {},
          // MCP Apps: the tester's page shows them.
          extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
        },
        listChanged: { tools: changes, resources: changes, prompts: changes },
        // A person may answer slowly, and tools may ask often.
        inputRequired: { maxRounds: 100 },
      },
    );
    client.setNotificationHandler("notifications/message", ({ params: { level, logger, data } }) =>
      this.#message({ kind: "log", level, logger, data }),
    );
    this.#answerQuestions(client, library);
    const transport = new StreamableHTTPClientTransport(new URL(reached.url), {
      requestInit: { headers: { ...reached.headers, ...this.#options.headers } },
      fetch: fetchWithinOrigin,
      ...this.#authProvider(),
    });
    return { client, transport };
  }

  #authProvider(): { readonly authProvider?: AuthProvider | OAuthClientProvider } {
    const token = this.#token;
    if (token !== undefined) return { authProvider: { token: async () => token } };
    return this.#signIn === undefined ? {} : { authProvider: this.#signIn.provider };
  }

  #answerQuestions(client: Client, { ProtocolError }: Library): void {
    client.setRequestHandler("elicitation/create", async ({ params }, context) => {
      const { message } = params;
      const answer = await this.#ask(
        params.mode === "url"
          ? { kind: "page", message, url: params.url }
          : { kind: "form", message, schema: params.requestedSchema },
        context.mcpReq.signal,
      );
      if (answer.action === "reply") return { action: "cancel" };
      if (answer.action !== "accept" || params.mode === "url") return { action: answer.action };
      return { action: "accept", content: { ...answer.content } as Record<string, string> };
    });
    client.setRequestHandler("sampling/createMessage", async ({ params }, context) => {
      const answer = await this.#ask(
        { kind: "sampling", request: params as Arguments },
        context.mcpReq.signal,
      );
      if (answer.action !== "reply") throw new ProtocolError(-1, "the user rejected the request");
      return {
        role: "assistant",
        content: { type: "text", text: answer.text },
        model: "a person",
        stopReason: "endTurn",
      };
    });
  }

  /** Resolves when the user has answered; a call that ends takes its questions along. */
  async #ask(question: QuestionBody, signal: AbortSignal): Promise<Answer> {
    const id = `question ${++this.#questionCount}`;
    let resolve = (_answer: Answer): void => {};
    const answered = new Promise<Answer>((settle) => (resolve = settle));
    const giveUp = (): void => resolve({ action: "cancel" });
    const signals = [signal, this.#closed.signal, ...[...this.#running.values()].map((each) => each.signal)];
    for (const each of signals) each.addEventListener("abort", giveUp, { once: true });
    this.#questions.set(id, resolve);
    this.#options.emit({ kind: "asked", question: { ...question, id } });
    try {
      return await answered;
    } finally {
      for (const each of signals) each.removeEventListener("abort", giveUp);
      this.#questions.delete(id);
      this.#options.emit({ kind: "settled", question: id });
    }
  }

  async #call(id: string, target: Target, args: Arguments): Promise<void> {
    const { emit } = this.#options;
    emit({ kind: "started", id, target, arguments: args, time: Date.now() });
    const controller = new AbortController();
    this.#running.set(id, controller);
    const start = performance.now();
    // A server that starts again takes the call once it is there.
    await this.#turn;
    const outcome = await this.#outcome(id, target, args, controller.signal);
    this.#running.delete(id);
    emit({ kind: "finished", id, outcome, milliseconds: performance.now() - start });
  }

  async #fetch(id: string, target: Target, args: Arguments): Promise<void> {
    await this.#turn;
    const outcome = await this.#outcome(id, target, args, this.#closed.signal);
    this.#options.emit({ kind: "fetched", id, outcome });
  }

  /** A server that cannot complete leaves the user to type. */
  async #complete({ target, argument, value, others }: CompleteRequest): Promise<void> {
    const live = this.#live;
    this.#completing.abort();
    if (live?.capabilities.completions === undefined) return;
    const completing = new AbortController();
    this.#completing = completing;
    const { kind, name } = target;
    const ref =
      kind === "prompt"
        ? ({ type: "ref/prompt", name } as const)
        : ({ type: "ref/resource", uri: name } as const);
    try {
      const { completion } = await live.client.complete(
        {
          ref,
          argument: { name: argument, value },
          context: { arguments: others as Readonly<Record<string, string>> },
        },
        { signal: completing.signal },
      );
      if (completing.signal.aborted) return;
      this.#options.emit({ kind: "completed", target, argument, values: completion.values });
    } catch {
      // The user goes on typing.
    }
  }

  async #outcome(id: string, target: Target, args: Arguments, signal: AbortSignal): Promise<Outcome> {
    const live = this.#live;
    if (live === undefined) return { kind: "failed", message: "the tester is not connected to the server" };
    try {
      return await callTarget(live, target, args, signal, (message) => this.#message(message, id));
    } catch (error) {
      if (signal.aborted) return { kind: "cancelled" };
      const library = await import("@modelcontextprotocol/client");
      if (isUnauthorized(error, library)) {
        this.#options.emit({ kind: "sign-in-needed", reason: messageWithCause(error) });
      }
      return { kind: "failed", message: messageWithCause(error) };
    }
  }

  /** Without an identifier, a message belongs to the only call that runs, if there is only one. */
  #message(message: CallMessage, call?: string): void {
    const [only, ...others] = this.#running.keys();
    const id = call ?? (others.length === 0 ? only : undefined);
    this.#options.emit({ kind: "message", id, message });
  }

  async #refresh(): Promise<void> {
    const live = this.#live;
    if (live === undefined) return;
    try {
      this.#options.emit({ kind: "listed", listing: await list(live, this.#closed.signal) });
    } catch {
      // The next connection lists again.
    }
  }

  /** Connects with a token, or after the user has signed in. */
  async #authorize(token: string | undefined): Promise<void> {
    const { emit } = this.#options;
    this.#signIn?.close();
    this.#signIn = undefined;
    this.#token = token;
    if (token !== undefined) return this.#connect({ again: false });
    const reached = this.#reached;
    if (reached === undefined) return this.#connect({ again: false });
    emit({ kind: "connecting", step: "waiting for you to sign in" });
    const library = await import("@modelcontextprotocol/client");
    try {
      const signIn = await startSignIn((url) => emit({ kind: "open", url }));
      this.#signIn = signIn;
      const { client, transport } = this.#makeClient(library, reached);
      try {
        await client.connect(transport, { signal: this.#closed.signal });
      } catch (error) {
        if (!library.UnauthorizedError.isInstance(error)) throw error;
        await transport.finishAuth(await signIn.callback);
      } finally {
        await client.close();
      }
    } catch (error) {
      this.#signIn?.close();
      this.#signIn = undefined;
      emit({ kind: "sign-in-needed", reason: messageWithCause(error) });
      return;
    }
    await this.#connect({ again: false });
  }

  async #disconnect(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    for (const controller of this.#running.values()) controller.abort();
    if (live === undefined) return;
    // A session of the handshake's revisions ends at the server, too. The server may have ended first.
    if (!live.isModern) await live.transport.terminateSession().catch(() => {});
    await live.client.close().catch(() => {});
  }
}

type CompleteRequest = Extract<SessionRequest, { readonly kind: "complete" }>;

/** A question without its identifier, kind by kind. */
type QuestionBody = Question extends infer Each ? (Each extends Question ? Omit<Each, "id"> : never) : never;

async function callTarget(
  { client, isModern }: Live,
  { kind, name }: Target,
  args: Arguments,
  signal: AbortSignal,
  onMessage: (message: CallMessage) => void,
): Promise<Outcome> {
  const { LOG_LEVEL_META_KEY, UriTemplate } = await import("@modelcontextprotocol/client");
  const meta = isModern ? { _meta: { [LOG_LEVEL_META_KEY]: "debug" } } : {};
  const options = {
    signal,
    timeout: NO_LIMIT_MS,
    onprogress: ({ progress, total, message }: Progress) =>
      onMessage({ kind: "progress", progress, total, message }),
  };
  switch (kind) {
    case "tool":
      return {
        kind,
        result: await client.callTool({ name, arguments: { ...args }, ...meta }, options),
      };
    case "resource":
    case "template": {
      const texts = args as Readonly<Record<string, string>>;
      const uri = kind === "resource" ? name : new UriTemplate(name).expand(texts);
      return {
        kind: "resource",
        result: await client.readResource({ uri, ...meta }, { ...options, cacheMode: "refresh" }),
      };
    }
    case "prompt":
      return {
        kind,
        result: await client.getPrompt(
          { name, arguments: args as Readonly<Record<string, string>>, ...meta },
          options,
        ),
      };
  }
}

interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

async function list({ client, capabilities }: Live, signal: AbortSignal): Promise<Listing> {
  const { tools, resources, prompts } = capabilities;
  const options = { signal, cacheMode: "refresh" } as const;
  return {
    tools: tools ? (await client.listTools(undefined, options)).tools : [],
    resources: resources ? (await client.listResources(undefined, options)).resources : [],
    resourceTemplates: resources
      ? (await client.listResourceTemplates(undefined, options)).resourceTemplates
      : [],
    prompts: prompts ? (await client.listPrompts(undefined, options)).prompts : [],
  };
}

function isUnauthorized(error: unknown, { SdkHttpError, UnauthorizedError }: Library): boolean {
  if (UnauthorizedError.isInstance(error)) return true;
  if (SdkHttpError.isInstance(error) && (error.status === 401 || error.status === 403)) return true;
  return error instanceof Error && error.cause !== undefined
    ? isUnauthorized(error.cause, { SdkHttpError, UnauthorizedError } as Library)
    : false;
}
