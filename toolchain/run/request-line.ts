/** What a log says of a request, as plain texts that a front arranges and colours. */
import { visibleName } from "../../core/text/index.ts";
import type { RequestOutcome, RequestRecord, Stop } from "./gateway/index.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** A request as far as a line says it. */
export type DescribedRequest = Omit<RequestRecord, "outcome"> & {
  readonly outcome:
    | Exclude<RequestOutcome, { readonly kind: "stopped" }>
    | { readonly kind: "stopped"; readonly stop: Pick<Stop, "kind"> };
};

export interface RequestLine {
  /** `claude-code 2.1`, as far as the client has said it. */
  readonly client: string | undefined;
  /** `tools/call forecast`, or `GET /mcp` for what is not JSON-RPC. */
  readonly what: string;
  readonly milliseconds: number;
  /** `ok`, `the tool reported an error`, `error -32602: unknown tool` */
  readonly outcome: string;
  readonly isGood: boolean;
  /** `{"city":"Rome","api_key":"***"}`: what a tool or a prompt was called with; absent for other requests. */
  readonly details: string | undefined;
}

/** A call with large arguments is still one that a person can read. */
const LONGEST_DETAILS = 2000;

export function describeRequest(record: DescribedRequest): RequestLine {
  const { verb, path, client, method, name, milliseconds, outcome } = record;
  const what =
    method === undefined ? `${verb} ${path}` : [method, ...(name === undefined ? [] : [name])].join(" ");
  const { text, isGood } = describeOutcome(outcome);
  return {
    client: client === undefined ? undefined : visibleName(client),
    what: visibleName(what),
    milliseconds,
    outcome: visibleName(text),
    isGood,
    details: record.arguments === undefined ? undefined : describeArguments(record.arguments),
  };
}

function describeArguments(given: unknown): string {
  const text = JSON.stringify(withoutSecrets(given));
  return visibleName(text.length <= LONGEST_DETAILS ? text : `${text.slice(0, LONGEST_DETAILS)}…`);
}

function describeOutcome(outcome: DescribedRequest["outcome"]): {
  readonly text: string;
  readonly isGood: boolean;
} {
  switch (outcome.kind) {
    case "ok":
      return { text: "ok", isGood: true };
    case "left":
      return { text: "the client left", isGood: true };
    case "tool-error":
      return { text: "the tool reported an error", isGood: false };
    case "error":
      return { text: `error ${outcome.code}: ${outcome.message}`, isGood: false };
    case "status":
      return { text: `status ${outcome.status}`, isGood: outcome.status < 400 };
    case "stopped":
      return { text: `stopped: ${outcome.stop.kind}`, isGood: false };
  }
}
