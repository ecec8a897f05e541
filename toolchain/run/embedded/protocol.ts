/** The messages between this process and that of the embedded runtime. */
import type { GuestState } from "./guest-state.ts";

/** Parent to child, once: the order to serve a component. */
export type StartEmbedded = {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** The folder for translated components. */
  readonly cacheFolder: string;
  /** Absent for a component without state. */
  readonly state: GuestState | undefined;
} & (
  | { readonly transport: "http"; readonly host: string; readonly port: number }
  | { readonly transport: "stdio" }
);

/** Child to parent. */
export type EmbeddedEvent =
  | { readonly kind: "step"; readonly message: string }
  | { readonly kind: "ready"; readonly port: number }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly remedy: string | undefined;
    };
