/** What a page and its session say to each other. Values alone: both sides, and a browser, read this file. */
import type {
  CallToolResult,
  GetPromptResult,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  Tool,
} from "@modelcontextprotocol/client";

/** Which revisions the session speaks: the newest one that the server knows, or those with a handshake. */
export type Era = "newest" | "handshake";

/** What is called: `{ kind: "tool", name: "add" }`; a resource has its URI as its name, a template its URI template. */
export interface Target {
  readonly kind: "tool" | "resource" | "template" | "prompt";
  readonly name: string;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** What the page wants. Identifiers of calls are the page's own. */
export type SessionRequest =
  | { readonly kind: "connect"; readonly era: Era }
  /** Connects again, for example after the server has started again. */
  | { readonly kind: "reconnect" }
  | { readonly kind: "call"; readonly id: string; readonly target: Target; readonly arguments: Arguments }
  | { readonly kind: "cancel"; readonly id: string }
  /** A call of a page of the server's, or the page itself: no part of the history. */
  | { readonly kind: "fetch"; readonly id: string; readonly target: Target; readonly arguments: Arguments }
  /** Values for an argument of a prompt or a template that begin with what the user has typed. */
  | ({ readonly kind: "complete"; readonly value: string; readonly others: Arguments } & CompletedArgument)
  | { readonly kind: "answer"; readonly question: string; readonly answer: Answer }
  /** Signs in at the issuer that the server names, or with a token that the user has. */
  | { readonly kind: "sign-in"; readonly token?: string | undefined };

/** What the session says. */
export type SessionEvent =
  | { readonly kind: "connecting"; readonly step: string }
  | { readonly kind: "connected"; readonly server: ServerFacts; readonly listing: Listing }
  | { readonly kind: "listed"; readonly listing: Listing }
  /** The server takes no request without a token. */
  | { readonly kind: "sign-in-needed"; readonly reason: string }
  /** The user's browser has to open this page. */
  | { readonly kind: "open"; readonly url: string }
  | { readonly kind: "disconnected"; readonly reason: string }
  | {
      readonly kind: "started";
      readonly id: string;
      readonly target: Target;
      readonly arguments: Arguments;
      /** Milliseconds since 1970. */
      readonly time: number;
    }
  /** `id`: the call that it belongs to, as far as that is known. */
  | { readonly kind: "message"; readonly id: string | undefined; readonly message: CallMessage }
  | {
      readonly kind: "finished";
      readonly id: string;
      readonly outcome: Outcome;
      readonly milliseconds: number;
    }
  | { readonly kind: "fetched"; readonly id: string; readonly outcome: Outcome }
  /** The newest answer counts. */
  | ({ readonly kind: "completed" } & Completion)
  | { readonly kind: "asked"; readonly question: Question }
  /** The question needs no answer any more. */
  | { readonly kind: "settled"; readonly question: string };

export interface CompletedArgument {
  readonly target: Target;
  /** The name of the argument. */
  readonly argument: string;
}

export interface Completion extends CompletedArgument {
  readonly values: readonly string[];
}

export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** `2026-07-28` */
  readonly protocolVersion: string;
  readonly isModern: boolean;
  readonly instructions: string | undefined;
  /** What runs it: `wasmtime`, `embedded`, or `network` for a server that ran already. */
  readonly via: string;
  readonly isSignedIn: boolean;
  /** Whether it completes arguments of prompts and templates. */
  readonly completes: boolean;
}

export interface Listing {
  readonly tools: readonly Tool[];
  readonly resources: readonly Resource[];
  readonly resourceTemplates: readonly ResourceTemplateType[];
  readonly prompts: readonly Prompt[];
}

export const EMPTY_LISTING: Listing = { tools: [], resources: [], resourceTemplates: [], prompts: [] };

/** What a server says while it works. */
export type CallMessage =
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
    }
  /** What the server's parts write to their log. */
  | { readonly kind: "output"; readonly text: string };

export type Outcome =
  | { readonly kind: "tool"; readonly result: CallToolResult }
  | { readonly kind: "resource"; readonly result: ReadResourceResult }
  | { readonly kind: "prompt"; readonly result: GetPromptResult }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "cancelled" };

/** What a server asks the user. */
export type Question =
  | { readonly kind: "form"; readonly id: string; readonly message: string; readonly schema: Arguments }
  | { readonly kind: "page"; readonly id: string; readonly message: string; readonly url: string }
  | { readonly kind: "sampling"; readonly id: string; readonly request: Arguments };

export type Answer =
  | { readonly action: "accept"; readonly content?: Arguments | undefined }
  /** The answer of a model, written by the user. */
  | { readonly action: "reply"; readonly text: string }
  | { readonly action: "decline" }
  | { readonly action: "cancel" };
