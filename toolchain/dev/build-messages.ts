/** Between `wasmcp dev` and its process that builds. Both sides are of one installation. */
import type { BuiltComponent } from "../create/builders/index.ts";
import type { ErrorReport, ProblemReport } from "../report.ts";

export type BuildOrder =
  /** Build the project in this folder. */
  | { readonly kind: "build"; readonly id: number; readonly directory: string; readonly mayRunCode: boolean }
  /** Translate this server for the embedded runtime, into a cache. */
  | { readonly kind: "translate"; readonly id: number; readonly file: string; readonly cache: string };

export type BuildEvent =
  | { readonly kind: "step"; readonly message: string }
  | { readonly kind: "built"; readonly id: number; readonly component: BuiltComponent }
  | { readonly kind: "translated"; readonly id: number }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly reports: readonly (ProblemReport | ErrorReport)[];
    };
