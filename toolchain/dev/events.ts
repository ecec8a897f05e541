import type { Problem, ToolchainError, InternalError } from "../../core/errors.ts";
import type { NetworkAccess, RequestRecord, Runtime } from "../run/index.ts";

/** What happens in `wasmcp dev`, in its order. */
export type DevEvent =
  | { readonly kind: "building"; readonly project: string }
  | {
      readonly kind: "built";
      readonly project: string;
      readonly file: string;
      readonly bytes: number;
      readonly milliseconds: number;
      readonly warnings: readonly Problem[];
    }
  /** A build, a composition or a start. The server from before, if there is one, goes on. */
  | {
      readonly kind: "failed";
      /** Absent if no project is to blame. */
      readonly project: string | undefined;
      readonly error: ToolchainError | InternalError;
      /** Whether there is a server that goes on. */
      readonly isServing: boolean;
    }
  /** The URL answers with the newest code. */
  | {
      readonly kind: "ready";
      readonly url: string;
      readonly runtime: Runtime;
      /** Since the first change, or since the beginning. */
      readonly milliseconds: number;
      readonly isFirst: boolean;
      /** Whether it admits only clients with a token. */
      readonly isProtected: boolean;
      /** That other machines reach the server, in the first such event. */
      readonly network?: NetworkAccess;
    }
  /** The types of a project have been checked: after the server has changed, since nothing waits for them. */
  | { readonly kind: "types"; readonly project: string; readonly problems: readonly Problem[] }
  | { readonly kind: "request"; readonly record: RequestRecord }
  /** What the server writes to its log. */
  | { readonly kind: "log"; readonly text: string };
