import type { Stop } from "./gateway/index.ts";

/** The process of a server over stdio. */
export interface StdioCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Sent to the child, if it is the embedded runtime. */
  readonly order?: object;
  /** Why the child broke down, from what it wrote to standard error. */
  readonly explain: (log: string) => Stop;
}
