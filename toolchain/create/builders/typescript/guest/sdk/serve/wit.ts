/** Values of `wasmcp:mcp-v20251125` and `wasmcp:mcp-v20260728` as JavaScript has them: as far as the code here makes or reads them. */

export interface WitTagged<Tag extends string, Value> {
  readonly tag: Tag;
  readonly val: Value;
}

export type WitContent = WitTagged<
  "text" | "image" | "audio" | "resource-link" | "embedded-resource",
  unknown
>;

export type WitResourceContents = WitTagged<"text" | "blob", unknown>;

export interface WitToolResult {
  readonly meta?: string | undefined;
  readonly content: readonly WitContent[];
  readonly isError?: boolean | undefined;
  readonly structuredContent?: string | undefined;
}

export interface WitTool {
  readonly name: string;
  readonly inputSchema: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface WitMessage {
  readonly role: "user" | "assistant";
  readonly content: WitContent;
}

export interface WitPromptResult {
  readonly meta?: string;
  readonly description?: string;
  readonly messages: readonly WitMessage[];
}

export interface WitReadResult {
  readonly contents: readonly WitResourceContents[];
}

export interface WitCompleteResult {
  readonly values: readonly string[];
  readonly total?: number;
  readonly hasMore?: boolean;
}

/** `message-context` of `server-handler`. */
export interface WitMessageContext {
  readonly protocolVersion: string;
  readonly session?: { readonly sessionId: string; readonly storeId: string } | null;
  readonly identity?: { readonly jwt: Uint8Array; readonly claims: WitClaims } | null;
  readonly httpContext?: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
  } | null;
}

export interface WitClaims {
  readonly subject: string;
  readonly issuer?: string | null;
  readonly audience: readonly string[];
  readonly expiration?: number | null;
  readonly scopes: readonly string[];
  readonly customClaims: readonly (readonly [string, string])[];
}

/** `call` of `wasmcp:mcp-v20260728/context`. */
export interface WitCall {
  protocolVersion(): string;
  clientInfo(): { readonly name: string; readonly version: string } | null | undefined;
  clientCapabilities(): string;
  meta(): string | null | undefined;
  response(key: string): WitInputResponse | null | undefined;
  state(): Uint8Array | readonly number[] | null | undefined;
  progress(progress: number, total: number | undefined, message: string | undefined): void;
  log(level: string, logger: string | undefined, data: string): void;
  cancelled(): boolean;
  /** The engine's values have it. */
  [Symbol.dispose]?(): void;
}

export type WitInputRequest =
  | WitTagged<"elicit-form", { readonly message: string; readonly requestedSchema: string }>
  | WitTagged<"elicit-url", { readonly message: string; readonly url: string }>
  | WitTagged<"sample", Readonly<Record<string, unknown>>>
  | { readonly tag: "list-roots" };

/** What the client has answered, by kind. */
export interface WitAnswers {
  readonly elicit: {
    readonly action: "accept" | "decline" | "cancel";
    readonly content?: readonly (readonly [string, { readonly val: unknown }])[] | null;
  };
  readonly sample: {
    readonly content: WitContent;
    readonly model: string;
    readonly role: "user" | "assistant";
    readonly stopReason?: string | null;
  };
  readonly roots: { readonly roots: readonly { readonly uri: string; readonly name?: string | null }[] };
}

export type WitInputResponse = { readonly tag: keyof WitAnswers; readonly val: unknown };

export interface WitInputRequired {
  readonly requests: readonly (readonly [string, WitInputRequest])[];
  readonly state?: Uint8Array;
}

export type WitOutcome<Result> =
  WitTagged<"complete", Result> | WitTagged<"input-required", WitInputRequired>;

/** An error of MCP, which a client gets as an error of JSON-RPC. */
export function invalidParams(message: string): unknown {
  return { tag: "invalid-params", val: { code: -32602, message } };
}

export function internalError(message: string): unknown {
  return { tag: "internal-error", val: { code: -32603, message } };
}
