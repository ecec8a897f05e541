import type { Context } from "../context.ts";
import type { Environment } from "../serve/host.ts";
import { asksOf } from "./asking.ts";

export function roots(environment: Environment): Context["roots"] {
  const asks = asksOf(environment, "roots");
  return async (options = {}) => {
    const answer = await asks.ask("roots", options.key, "roots", { tag: "list-roots" });
    return answer.roots.map(({ uri, name }) => ({ uri, name: name ?? undefined }));
  };
}
