/** `interactive-prompts` of a server definition whose code asks the client. */
import type { ServerDefinition } from "../server.ts";
import type { Host } from "./host.ts";
import { answerOrAsk } from "./interactive.ts";
import { getPrompt, promptsOf, type GetPromptRequest } from "./run-prompt.ts";
import type { WitCall, WitOutcome, WitPromptResult } from "./wit.ts";

export { serveListOfPrompts } from "./prompts.ts";

export interface InteractivePromptsExports {
  getPrompt(call: WitCall, request: GetPromptRequest): Promise<WitOutcome<WitPromptResult> | undefined>;
}

export function serveInteractivePrompts(definition: ServerDefinition, host: Host): InteractivePromptsExports {
  const prompts = promptsOf(definition);
  return {
    getPrompt: async (call, request) =>
      prompts.has(request.name)
        ? answerOrAsk(call, host, (environment) => getPrompt(definition, prompts, request, environment, host))
        : undefined,
  };
}
