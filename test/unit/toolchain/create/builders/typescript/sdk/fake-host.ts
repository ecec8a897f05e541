/** Server definitions called as WIT calls them, without a component: for tests of the code that answers. */
import { caller } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/caller.ts";
import { http } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/http.ts";
import { keywords } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/json-keywords.ts";
import { richContent } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/rich-content.ts";
import { standardSchema } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/standard-schema.ts";
import { middlewareRunner } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/middleware.ts";
import { iteratorRunner } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/iterator.ts";
import type {
  Environment,
  Host,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/host.ts";
import type {
  WitAnswers,
  WitCall,
  WitInputResponse,
  WitMessageContext,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/wit.ts";

export const message: WitMessageContext = { protocolVersion: "2025-11-25" };

export interface FakeHost extends Host {
  /** What the author has been shown. */
  readonly reports: readonly string[];
}

export function fakeHost(
  features: Host["features"] = { caller, http },
  parts: Host["parts"] = { richContent, keywords, standardSchema, middlewareRunner, iteratorRunner },
): FakeHost {
  const reports: string[] = [];
  return {
    features,
    parts,
    report: (error, where) =>
      reports.push(`${where}: ${error instanceof Error ? error.message : String(error)}`),
    later: (task) => setImmediate(task),
    reports,
  };
}

/** The feature `progress`, which notes what is reported. */
export function notedProgress(): {
  readonly steps: unknown[];
  readonly feature: NonNullable<Host["features"]["progress"]>;
} {
  const steps: unknown[] = [];
  const feature =
    (_environment: Environment) =>
    async (...step: unknown[]): Promise<void> => {
      steps.push(step);
    };
  return { steps, feature };
}

/** A call with answers of the client, and the state of the last round. */
export function fakeCall(
  answers: Readonly<Record<string, WitInputResponse>> = {},
  state?: Uint8Array,
): WitCall {
  return {
    protocolVersion: () => "2026-07-28",
    clientInfo: () => ({ name: "test", version: "1" }),
    clientCapabilities: () => "{}",
    meta: () => undefined,
    response: (key) => answers[key],
    state: () => state,
    progress: () => undefined,
    log: () => undefined,
    cancelled: () => false,
  };
}

export const accepted = (fields: Readonly<Record<string, unknown>>): WitInputResponse => {
  const content = Object.entries(fields).map(([name, val]) => [name, { val }] as const);
  return { tag: "elicit", val: { action: "accept", content } satisfies WitAnswers["elicit"] };
};
