/** `wasmcp:mcp-v20251125/prompts` of a server definition. */
import type { ServerDefinition } from "../server.ts";
import type { Host } from "./host.ts";
import { getPrompt, listPrompts, promptsOf, type GetPromptRequest } from "./run-prompt.ts";
import type { WitMessageContext, WitPromptResult } from "./wit.ts";

export interface PromptsExports {
  listPrompts(): { readonly prompts: readonly unknown[] };
  getPrompt(message: WitMessageContext, request: GetPromptRequest): Promise<WitPromptResult | undefined>;
}

export function servePrompts(definition: ServerDefinition, host: Host): PromptsExports {
  const prompts = promptsOf(definition);
  return {
    ...serveListOfPrompts(definition, host),
    getPrompt: async (message, request) =>
      prompts.has(request.name)
        ? getPrompt(definition, prompts, request, { message, call: undefined, asks: undefined }, host)
        : undefined,
  };
}

/** The list; prompts are made through `interactive-prompts`. */
export function serveListOfPrompts(definition: ServerDefinition, host: Host): PromptsExports {
  const prompts = listPrompts(definition, host.parts);
  return { listPrompts: () => ({ prompts }), getPrompt: async () => undefined };
}
