/** `interactive-resources` of a server definition whose code asks the client. */
import type { ServerDefinition } from "../server.ts";
import type { Host } from "./host.ts";
import { answerOrAsk } from "./interactive.ts";
import { hasResource, readResource, resourcesOf } from "./run-resource.ts";
import type { WitCall, WitOutcome, WitReadResult } from "./wit.ts";

export { serveListsOfResources } from "./resources.ts";

export interface InteractiveResourcesExports {
  readResource(
    call: WitCall,
    request: { readonly uri: string },
  ): Promise<WitOutcome<WitReadResult> | undefined>;
}

export function serveInteractiveResources(
  definition: ServerDefinition,
  host: Host,
): InteractiveResourcesExports {
  const resources = resourcesOf(definition);
  return {
    readResource: async (call, { uri }) => {
      if (!hasResource(resources, uri)) return undefined;
      const outcome = await answerOrAsk(call, host, (environment) =>
        readResource(definition, resources, uri, environment, host),
      );
      if (outcome.tag === "input-required") return outcome;
      return outcome.val === undefined ? undefined : { tag: "complete", val: outcome.val };
    },
  };
}
