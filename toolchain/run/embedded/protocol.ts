/** The messages between this process and that of the embedded runtime. */
import type { Stop } from "../gateway/index.ts";
import type { Limits } from "../limits.ts";
import type { Folder } from "../folders.ts";
import type { GuestState } from "./guest-state.ts";

/** Parent to child, once: the order to serve a component. */
export type StartEmbedded = {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** The folder for translated components. */
  readonly cacheFolder: string;
  /** The folder of this component, translated. */
  readonly translated?: string | undefined;
  /** As in \`GuestData\`; JSON has no sets. */
  readonly hosts: readonly string[] | undefined;
  /** Whether no request leaves this process. */
  readonly isOffline: boolean;
  /** Absent for a component without state. */
  readonly state: GuestState | undefined;
  /** As in \`GuestData\`. */
  readonly folders: readonly Folder[];
} & (
  | { readonly transport: "http"; readonly host: string; readonly port: number }
  | { readonly transport: "stdio" }
);

/** Child to parent. */
export type EmbeddedEvent =
  | { readonly kind: "step"; readonly message: string }
  | { readonly kind: "ready"; readonly port: number }
  /** Over stdio: the component broke down, and the process ends. */
  | { readonly kind: "stopped"; readonly stop: Stop }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly remedy: string | undefined;
    };
