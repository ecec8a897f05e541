import { Span } from "../bytes/span";

/** The methods that some revision of MCP defines for clients and that are answered here. */
export const enum Method {
  Unknown,
  Initialize,
  Ping,
  ToolsList,
  ToolsCall,
  ResourcesList,
  ResourcesRead,
  ResourcesTemplatesList,
  ResourcesSubscribe,
  ResourcesUnsubscribe,
  PromptsList,
  PromptsGet,
  CompletionComplete,
  LoggingSetLevel,
  /** Since 2026-07-28. */
  ServerDiscover,
  /** Since 2026-07-28. */
  SubscriptionsListen,
}

export function methodOf(name: Span): Method {
  if (name.is("tools/call")) return Method.ToolsCall;
  if (name.is("tools/list")) return Method.ToolsList;
  if (name.is("initialize")) return Method.Initialize;
  if (name.is("ping")) return Method.Ping;
  if (name.is("server/discover")) return Method.ServerDiscover;
  if (name.is("resources/list")) return Method.ResourcesList;
  if (name.is("resources/read")) return Method.ResourcesRead;
  if (name.is("resources/templates/list")) return Method.ResourcesTemplatesList;
  if (name.is("resources/subscribe")) return Method.ResourcesSubscribe;
  if (name.is("resources/unsubscribe")) return Method.ResourcesUnsubscribe;
  if (name.is("prompts/list")) return Method.PromptsList;
  if (name.is("prompts/get")) return Method.PromptsGet;
  if (name.is("completion/complete")) return Method.CompletionComplete;
  if (name.is("logging/setLevel")) return Method.LoggingSetLevel;
  if (name.is("subscriptions/listen")) return Method.SubscriptionsListen;
  return Method.Unknown;
}
