/** The interfaces of this repository that parts of the context use. */

/** As every library of types for the web declares it. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare module "wasmcp:mcp-v20260728/context@0.1.0" {
  import type { WitCall } from "./serve/wit.ts";
  export function current(): WitCall | null | undefined;
}

declare module "wasmcp:mcp-v20260728/changes@0.1.0" {
  export function announce(change: { readonly tag: string; readonly val?: string }): void;
}

declare module "wasmcp:keyvalue/store@0.1.0" {
  import type { TypedValue } from "./context/typed-value.ts";
  export class Bucket {
    private constructor();
    get(key: string): TypedValue | null | undefined;
    set(key: string, value: TypedValue): void;
    delete(key: string): void;
    exists(key: string): boolean;
    increment(key: string, delta: number): number;
    listKeys(cursor: string | null | undefined): {
      readonly keys: readonly string[];
      readonly cursor?: string | null;
    };
  }
  export function open(identifier: string): Bucket;
}

declare module "wasmcp:mcp-v20251125/sessions@0.1.1" {
  import type { TypedValue } from "./context/typed-value.ts";
  export class Session {
    private constructor();
    static open(sessionId: string, storeId: string): Session;
    get(key: string): TypedValue | null | undefined;
    set(key: string, value: TypedValue): void;
    terminate(reason: string | undefined): void;
  }
}
