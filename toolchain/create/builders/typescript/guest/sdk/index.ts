/** `wasmcp:sdk`: what a component's author writes with. These are plain data; the code that answers requests is in `serve/`. */
export {
  completion,
  type Complete,
  type CompletionDefinition,
  type CompletionTarget,
  type Suggestions,
} from "./completion.ts";
export {
  assistant,
  audio,
  embed,
  image,
  link,
  text,
  user,
  type Annotations,
  type AudioContent,
  type Bytes,
  type Content,
  type ContentOptions,
  type EmbeddedResource,
  type Icon,
  type ImageContent,
  type LinkOptions,
  type Message,
  type Meta,
  type ResourceContents,
  type ResourceLink,
  type TextContent,
} from "./content.ts";
export type {
  AskOptions,
  Caller,
  Client,
  CompletionContext,
  Context,
  Elicited,
  ElicitedUrl,
  HttpRequest,
  LogLevel,
  Root,
  Sampled,
  SampleOptions,
  Session,
  Store,
  Stored,
} from "./context.ts";
export type { FromJsonSchema, JsonSchema } from "./json-schema.ts";
export { middleware, type Call, type MiddlewareDefinition, type Next } from "./middleware.ts";
export {
  prompt,
  type PromptArgument,
  type PromptDefinition,
  type PromptOptions,
  type PromptReturn,
} from "./prompt.ts";
export { resource, type ResourceDefinition, type ResourceOptions, type ResourceReturn } from "./resource.ts";
export {
  resourceTemplate,
  type ResourceTemplateDefinition,
  type ResourceTemplateOptions,
  type VariablesOf,
} from "./resource-template.ts";
export { withJsonSchema, type InputOf, type OutputOf, type Schema, type StandardSchema } from "./schema.ts";
export { server, type ServerDefinition, type ServerItem, type ServerItems } from "./server.ts";
export {
  tool,
  type Progress,
  type ToolDefinition,
  type ToolOptions,
  type ToolResult,
  type ToolReturn,
  type ToolUi,
} from "./tool.ts";
