import type { Stop } from "./stop.ts";

/** One line of a request log. */
export interface RequestRecord {
  /** `POST` */
  readonly verb: string;
  readonly path: string;
  /** `tools/call`; absent when the body is not JSON-RPC. Of a batch, its first request. */
  readonly method: string | undefined;
  /** The name of the tool or the prompt, or the URI of the resource. */
  readonly name: string | undefined;
  /** `claude-code 2.1`, as far as the client has said it. */
  readonly client: string | undefined;
  /** What the tool or the prompt was called with. It may have secrets. */
  readonly arguments: unknown;
  readonly milliseconds: number;
  readonly outcome: RequestOutcome;
}

export type RequestOutcome =
  | { readonly kind: "ok" }
  /** The tool's result has `isError`. */
  | { readonly kind: "tool-error" }
  /** A JSON-RPC error. */
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  /** Anything but JSON-RPC, with the status of HTTP. */
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "stopped"; readonly stop: Stop }
  /** The client left before the answer was complete. */
  | { readonly kind: "left" };
