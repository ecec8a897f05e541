import type { Context } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { asksOf } from "./asking.ts";

export function elicit(environment: Environment): Context["elicit"] {
  const asks = asksOf(environment, "elicit");
  return (async (message: string, schema: Parameters<Context["elicit"]>[1], options = {}) => {
    // Clients refuse keywords that forms do not have.
    const { additionalProperties: _, ...form } = asks.formOf(schema);
    return asks.askForm(options.key, message, schema, JSON.stringify({ ...form, type: "object" }));
  }) as Context["elicit"];
}

export function elicitUrl(environment: Environment): Context["elicitUrl"] {
  const asks = asksOf(environment, "elicitUrl");
  return async (message, url, options = {}) => {
    const request = { tag: "elicit-url", val: { message, url } } as const;
    const { action } = await asks.ask("elicit-url", options.key, "elicit", request);
    return { action };
  };
}
