import type { DevEvent } from "../../../toolchain/dev/index.ts";
import { reportFailure } from "../../../toolchain/report.ts";
import type { RequestOutcome, RequestRecord } from "../../../toolchain/run/index.ts";

/** An event as `dev.schema.json` describes it. */
export function describeEvent(
  event: Exclude<DevEvent, { readonly kind: "log" }>,
  absolute: (file: string) => string,
): object {
  const { kind, ...rest } = event;
  switch (event.kind) {
    case "building":
    case "built":
    case "types":
      return { event: kind, ...rest };
    case "ready":
      return { event: kind, ...rest, ...(event.network && { network: event.network.urls }) };
    case "failed": {
      const reports = reportFailure(event.error, absolute);
      const { kind: _, ...error } = reports.find((each) => each.kind === "error") ?? {};
      const problems = reports.flatMap((each) => {
        const { kind: what, ...problem } = each;
        return what === "problem" ? [problem] : [];
      });
      const { project, isServing } = event;
      return { event: kind, ...(project !== undefined && { project }), isServing, error, problems };
    }
    case "request":
      return { event: kind, ...describeRequest(event.record) };
  }
}

function describeRequest(record: RequestRecord): object {
  const { verb, path, client, method, name, milliseconds, outcome } = record;
  return {
    verb,
    path,
    ...(client !== undefined && { client }),
    ...(method !== undefined && { method }),
    ...(name !== undefined && { name }),
    milliseconds: Math.round(milliseconds),
    outcome: describeOutcome(outcome),
  };
}

function describeOutcome(outcome: RequestOutcome): object {
  return outcome.kind === "stopped" ? { kind: "stopped", by: outcome.stop.kind } : outcome;
}
