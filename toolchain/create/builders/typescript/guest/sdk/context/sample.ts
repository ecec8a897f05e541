import type { Content } from "../content.ts";
import type { Context, SampleOptions } from "../context.ts";
import { richContent } from "../serve/rich-content.ts";
import type { Environment } from "../serve/host.ts";
import type { WitContent } from "../serve/wit.ts";
import { toWitMessage } from "../serve/run-prompt.ts";
import { asksOf } from "./asking.ts";

/** The longest answer unless the author says otherwise; MCP asks for a limit. */
const MAX_TOKENS = 1024;

const INCLUDE = { none: "none", thisServer: "this-server", allServers: "all-servers" } as const;

export function sample(environment: Environment): Context["sample"] {
  const asks = asksOf(environment, "sample");
  return async (messages, options = {}) => {
    const conversation =
      typeof messages === "string" ? [{ role: "user", content: messages } as const] : messages;
    const request = {
      ...witOptions(options),
      messages: conversation.map((message) => toWitMessage(message, { richContent })),
    };
    const { role, content, model, stopReason } = await asks.ask("sample", options.key, "sample", {
      tag: "sample",
      val: request,
    });
    const block = fromWitContent(content);
    return {
      role,
      content: block,
      text: block.type === "text" ? block.text : "",
      model,
      stopReason: stopReason ?? undefined,
    };
  };
}

function witOptions(options: SampleOptions): Readonly<Record<string, unknown>> {
  const {
    maxTokens = MAX_TOKENS,
    systemPrompt,
    temperature,
    stopSequences,
    includeContext = "none",
    modelPreferences,
    metadata,
  } = options;
  return {
    maxTokens,
    systemPrompt,
    temperature,
    stopSequences,
    includeContext: INCLUDE[includeContext],
    modelPreferences,
    metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
  };
}

/** What a model has answered. */
function fromWitContent({ tag, val }: WitContent): Content {
  const value = val as {
    readonly text?: { readonly tag: string; readonly val: string };
    readonly data?: { readonly tag: string; readonly val: Uint8Array | readonly number[] };
    readonly mimeType?: string;
  };
  if (tag === "image" || tag === "audio")
    return { type: tag, data: Uint8Array.from(value.data?.val ?? []), mimeType: value.mimeType ?? "" };
  return { type: "text", text: value.text?.val ?? "" };
}
