/** Messages that a server sends, as JSON: results and errors, and requests and notifications on its own account. */
import { Utf8 } from "../../bindings/abi";
import {
  ElicitRequest,
  ElicitRequestTag,
  EnumSchema,
  EnumSchemaTag,
  EnumOption,
  ErrorCode,
  ErrorCodeTag,
  Error as McpError,
  Implementation,
  IncludeContext,
  InitializeResult,
  LogLevel,
  NotificationOptions,
  NumberSchemaType,
  PrimitiveSchemaDefinition,
  PrimitiveSchemaDefinitionTag,
  ProgressToken,
  ProgressTokenTag,
  ProtocolVersion,
  RequestId,
  RequestIdTag,
  RequestedSchema,
  Role,
  SamplingContentBlock,
  SamplingContentBlockTag,
  SamplingCreateMessageRequest,
  ServerCapabilities,
  ServerLists,
  ServerMessage,
  ServerMessageTag,
  ServerNotification,
  ServerNotificationTag,
  ServerRequest,
  ServerRequestTag,
  ServerResultTag,
  ServerSubscriptions,
  StringSchemaFormat,
  ToolChoiceMode,
  ToolResultContentBlock,
  ToolResultContentBlockTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../json/json-writer";
import { ResultEncoder } from "./mcp-result";
import { MemberWriter } from "./member-writer";
import { Revision } from "./revision";
import { jsonOf, objectOf, spanOf } from "../abi/text";

/** The error inside, whatever its kind. */
export function errorOf(code: ErrorCode): McpError {
  switch (code.tag) {
    case ErrorCodeTag.parseError:
      return code.parseError;
    case ErrorCodeTag.invalidRequest:
      return code.invalidRequest;
    case ErrorCodeTag.methodNotFound:
      return code.methodNotFound;
    case ErrorCodeTag.invalidParams:
      return code.invalidParams;
    case ErrorCodeTag.internalError:
      return code.internalError;
    case ErrorCodeTag.server:
      return code.server;
    case ErrorCodeTag.jsonRpc:
      return code.jsonRpc;
    default:
      return code.mcp;
  }
}

/** In the shape of 2025-11-25, the revision of the interfaces. */
export class ServerMessageWriter extends MemberWriter {
  private results: ResultEncoder;

  constructor(writer: JsonWriter) {
    super(writer);
    this.results = new ResultEncoder(writer, Revision.R20251125, null);
  }

  /** Whether a stream that the message refers to could not be read; then what was written is of no use. */
  get failed(): bool {
    return this.results.failed;
  }

  message(message: ServerMessage): void {
    const writer = this.writer;
    writer.begin("{");
    this.word("jsonrpc", "2.0");
    switch (message.tag) {
      case ServerMessageTag.request:
        this.id(message.request._0);
        this.request(message.request._1);
        break;
      case ServerMessageTag.result: {
        this.id(message.result._0);
        writer.key("result");
        const result = message.result._1;
        if (result.tag == ServerResultTag.initialize) this.initialize(result.initialize);
        else this.results.result(result);
        break;
      }
      case ServerMessageTag.error: {
        const id = message.error._0;
        if (id !== null) {
          this.id(id);
        } else {
          writer.key("id");
          writer.literal("null");
        }
        this.error(message.error._1);
        break;
      }
      default:
        this.notification(message.notification);
    }
    writer.end("}");
  }

  private id(id: RequestId): void {
    this.writer.key("id");
    this.idValue(id);
  }

  private idValue(id: RequestId): void {
    if (id.tag == RequestIdTag.number_) this.writer.integer(id.number);
    else this.writer.text(spanOf(id.string));
  }

  private error(code: ErrorCode): void {
    const error = errorOf(code);
    this.beginObject("error");
    this.writer.key("code");
    this.writer.integer(error.code);
    this.text("message", error.message);
    this.json("data", error.data);
    this.writer.end("}");
  }

  private initialize(result: InitializeResult): void {
    const writer = this.writer;
    writer.begin("{");
    this.word("protocolVersion", protocolVersionText(result.protocolVersion));
    this.serverCapabilities(result.capabilities);
    this.beginObject("serverInfo");
    this.implementation(result.serverInfo);
    writer.end("}");
    const options = result.options;
    if (options !== null) this.text("instructions", options.instructions);
    this.object("_meta", result.meta);
    writer.end("}");
  }

  private serverCapabilities(capabilities: ServerCapabilities): void {
    const writer = this.writer;
    this.beginObject("capabilities");
    this.object("completions", capabilities.completions);
    this.object("logging", capabilities.logging);
    const lists = capabilities.listChanged;
    const subscriptions = capabilities.subscriptions;
    const subscribes = subscriptions !== null && subscriptions.has(ServerSubscriptions.resources);
    if (lists !== null && lists.has(ServerLists.tools)) this.listCapability("tools", false);
    if (subscribes || (lists !== null && lists.has(ServerLists.resources)))
      this.listCapability("resources", subscribes);
    if (lists !== null && lists.has(ServerLists.prompts)) this.listCapability("prompts", false);
    const experimental = capabilities.experimental;
    if (experimental !== null) {
      this.beginObject("experimental");
      for (let i = 0, n = experimental.length; i < n; i++) {
        const value = objectOf(experimental[i]._1);
        if (value === null) continue;
        writer.keyText(spanOf(experimental[i]._0));
        writer.json(value);
      }
      writer.end("}");
    }
    writer.end("}");
  }

  private listCapability(name: string, subscribes: bool): void {
    this.beginObject(name);
    if (subscribes) {
      this.writer.key("subscribe");
      this.writer.boolean(true);
    }
    this.writer.end("}");
  }

  private implementation(implementation: Implementation): void {
    this.text("name", implementation.name);
    this.text("title", implementation.title);
    this.text("version", implementation.version);
    this.text("description", implementation.description);
    this.results.icons(implementation.icons);
  }

  private request(request: ServerRequest): void {
    const writer = this.writer;
    writer.key("method");
    switch (request.tag) {
      case ServerRequestTag.elicitationCreate:
        writer.word("elicitation/create");
        this.beginObject("params");
        this.elicitation(request.elicitationCreate);
        break;
      case ServerRequestTag.rootsList:
        writer.word("roots/list");
        this.beginObject("params");
        this.requestMeta(request.rootsList.meta, request.rootsList.progressToken);
        break;
      case ServerRequestTag.samplingCreateMessage:
        writer.word("sampling/createMessage");
        this.beginObject("params");
        this.sampling(request.samplingCreateMessage);
        break;
      default:
        writer.word("ping");
        this.beginObject("params");
        this.requestMeta(request.ping.meta, request.ping.progressToken);
    }
    writer.end("}");
  }

  private requestMeta(meta: Utf8 | null, token: ProgressToken | null): void {
    const writer = this.writer;
    const own = objectOf(meta);
    if (token === null || (own !== null && own.member("progressToken") !== null)) {
      this.object("_meta", meta);
      return;
    }
    this.beginObject("_meta");
    writer.key("progressToken");
    this.progressToken(token);
    this.membersOf(own);
    writer.end("}");
  }

  /** The parameters of `elicitation/create`. */
  elicitation(request: ElicitRequest): void {
    if (request.tag == ElicitRequestTag.url) {
      this.word("mode", "url");
      this.text("elicitationId", request.url.elicitationId);
      this.text("message", request.url.message);
      this.text("url", request.url.url);
      return;
    }
    this.text("message", request.form.message);
    this.requestedSchema(request.form.requestedSchema);
  }

  private requestedSchema(schema: RequestedSchema): void {
    const writer = this.writer;
    this.beginObject("requestedSchema");
    this.word("type", "object");
    this.beginObject("properties");
    for (let i = 0, n = schema.properties.length; i < n; i++) {
      writer.keyText(spanOf(schema.properties[i]._0));
      writer.begin("{");
      this.primitiveSchema(schema.properties[i]._1);
      writer.end("}");
    }
    writer.end("}");
    this.texts("required", schema.required);
    writer.end("}");
  }

  private primitiveSchema(schema: PrimitiveSchemaDefinition): void {
    switch (schema.tag) {
      case PrimitiveSchemaDefinitionTag.stringSchema: {
        const text = schema.stringSchema;
        this.type("string", text.title, text.description);
        this.unsigned<u32>("minLength", text.minLength);
        this.unsigned<u32>("maxLength", text.maxLength);
        const format = text.format;
        if (format !== null) this.word("format", formatText(format.value));
        this.text("default", text.default);
        break;
      }
      case PrimitiveSchemaDefinitionTag.numberSchema: {
        const number = schema.numberSchema;
        this.type(
          number.type == NumberSchemaType.integer ? "integer" : "number",
          number.title,
          number.description,
        );
        this.number("minimum", number.minimum);
        this.number("maximum", number.maximum);
        this.number("default", number.default);
        break;
      }
      case PrimitiveSchemaDefinitionTag.booleanSchema: {
        const boolean = schema.booleanSchema;
        this.type("boolean", boolean.title, boolean.description);
        this.boolean("default", boolean.default);
        break;
      }
      default:
        this.enumSchema(schema.enumSchema);
    }
  }

  private enumSchema(schema: EnumSchema): void {
    const writer = this.writer;
    switch (schema.tag) {
      case EnumSchemaTag.untitledSingleSelect: {
        const single = schema.untitledSingleSelect;
        this.type("string", single.title, single.description);
        this.texts("enum", single.enum);
        this.text("default", single.default);
        break;
      }
      case EnumSchemaTag.titledSingleSelect: {
        const single = schema.titledSingleSelect;
        this.type("string", single.title, single.description);
        this.options("oneOf", single.oneOf);
        this.text("default", single.default);
        break;
      }
      case EnumSchemaTag.untitledMultiSelect: {
        const multi = schema.untitledMultiSelect;
        this.type("array", multi.title, multi.description);
        this.beginObject("items");
        this.type("string", null, null);
        this.texts("enum", multi.enum);
        writer.end("}");
        this.texts("default", multi.default);
        break;
      }
      default: {
        const multi = schema.titledMultiSelect;
        this.type("array", multi.title, multi.description);
        this.beginObject("items");
        this.options("anyOf", multi.oneOf);
        writer.end("}");
        this.texts("default", multi.default);
      }
    }
  }

  private options(name: string, options: Array<EnumOption>): void {
    const writer = this.writer;
    writer.key(name);
    writer.begin("[");
    for (let i = 0, n = options.length; i < n; i++) {
      writer.begin("{");
      this.text("const", options[i].constValue);
      this.text("title", options[i].title);
      writer.end("}");
    }
    writer.end("]");
  }

  private type(type: string, title: Utf8 | null, description: Utf8 | null): void {
    this.word("type", type);
    this.text("title", title);
    this.text("description", description);
  }

  /** The parameters of `sampling/createMessage`. */
  sampling(request: SamplingCreateMessageRequest): void {
    const writer = this.writer;
    this.beginList("messages");
    for (let i = 0, n = request.messages.length; i < n; i++) {
      writer.begin("{");
      this.word("role", request.messages[i].role == Role.user ? "user" : "assistant");
      this.beginObject("content");
      this.samplingContent(request.messages[i].content);
      writer.end("}");
      writer.end("}");
    }
    writer.end("]");
    writer.key("maxTokens");
    writer.unsigned(request.maxTokens);
    this.word("includeContext", contextText(request.includeContext));
    this.text("systemPrompt", request.systemPrompt);
    this.number("temperature", request.temperature);
    this.texts("stopSequences", request.stopSequences);
    this.object("metadata", request.metadata);
    const preferences = request.modelPreferences;
    if (preferences !== null) {
      this.beginObject("modelPreferences");
      const hints = preferences.hints;
      if (hints !== null) {
        this.beginList("hints");
        for (let i = 0, n = hints.length; i < n; i++) {
          writer.begin("{");
          this.text("name", hints[i].name);
          this.membersOf(objectOf(hints[i].extra));
          writer.end("}");
        }
        writer.end("]");
      }
      this.number("costPriority", preferences.costPriority);
      this.number("speedPriority", preferences.speedPriority);
      this.number("intelligencePriority", preferences.intelligencePriority);
      writer.end("}");
    }
    const tools = request.tools;
    if (tools !== null) this.results.tools(tools);
    const choice = request.toolChoice;
    if (choice !== null) {
      this.beginObject("toolChoice");
      this.word("mode", choiceText(choice.mode));
      writer.end("}");
    }
  }

  private samplingContent(block: SamplingContentBlock): void {
    const writer = this.writer;
    writer.key("type");
    switch (block.tag) {
      case SamplingContentBlockTag.text:
        this.results.textBlock(block.text);
        break;
      case SamplingContentBlockTag.image:
        this.results.imageBlock(block.image);
        break;
      case SamplingContentBlockTag.audio:
        this.results.audioBlock(block.audio);
        break;
      case SamplingContentBlockTag.toolUse: {
        const use = block.toolUse;
        writer.word("tool_use");
        this.text("id", use.id);
        this.text("name", use.name);
        this.object("input", use.input);
        break;
      }
      default: {
        const result = block.toolResult;
        writer.word("tool_result");
        this.text("toolUseId", result.toolUseId);
        this.beginList("content");
        for (let i = 0, n = result.content.length; i < n; i++) {
          writer.begin("{");
          writer.key("type");
          this.toolResultContent(result.content[i]);
          writer.end("}");
        }
        writer.end("]");
        this.json("structuredContent", result.structuredContent);
        this.boolean("isError", result.isError);
      }
    }
  }

  private toolResultContent(block: ToolResultContentBlock): void {
    if (block.tag == ToolResultContentBlockTag.text) this.results.textBlock(block.text);
    else if (block.tag == ToolResultContentBlockTag.image) this.results.imageBlock(block.image);
    else this.results.audioBlock(block.audio);
  }

  private notification(notification: ServerNotification): void {
    const writer = this.writer;
    writer.key("method");
    switch (notification.tag) {
      case ServerNotificationTag.toolsListChanged:
        writer.word("notifications/tools/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.toolsListChanged);
        break;
      case ServerNotificationTag.resourcesListChanged:
        writer.word("notifications/resources/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.resourcesListChanged);
        break;
      case ServerNotificationTag.promptsListChanged:
        writer.word("notifications/prompts/list_changed");
        this.beginObject("params");
        this.notificationOptions(notification.promptsListChanged);
        break;
      case ServerNotificationTag.resourcesUpdated:
        writer.word("notifications/resources/updated");
        this.beginObject("params");
        this.text("uri", notification.resourcesUpdated.uri);
        this.object("_meta", notification.resourcesUpdated.meta);
        break;
      case ServerNotificationTag.log: {
        const log = notification.log;
        writer.word("notifications/message");
        this.beginObject("params");
        this.word("level", levelText(log.level));
        this.text("logger", log.logger);
        writer.key("data");
        // The interface asks for JSON; a component that logs plain words means a string.
        const data = jsonOf(log.data);
        if (data !== null) writer.json(data);
        else writer.text(spanOf(log.data));
        break;
      }
      case ServerNotificationTag.cancellation:
        writer.word("notifications/cancelled");
        this.beginObject("params");
        writer.key("requestId");
        this.idValue(notification.cancellation.requestId);
        this.text("reason", notification.cancellation.reason);
        break;
      case ServerNotificationTag.progress: {
        const progress = notification.progress;
        writer.word("notifications/progress");
        this.beginObject("params");
        writer.key("progressToken");
        this.progressToken(progress.progressToken);
        writer.key("progress");
        writer.number(progress.progress);
        this.number("total", progress.total);
        this.text("message", progress.message);
        break;
      }
      default:
        writer.word("notifications/elicitation/complete");
        this.beginObject("params");
        this.text("elicitationId", notification.elicitationComplete.elicitationId);
    }
    writer.end("}");
  }

  private notificationOptions(options: NotificationOptions): void {
    this.object("_meta", options.meta);
    this.membersOf(objectOf(options.extras));
  }

  private progressToken(token: ProgressToken): void {
    if (token.tag == ProgressTokenTag.integer) this.writer.integer(token.integer);
    else this.writer.text(spanOf(token.string));
  }
}

function protocolVersionText(version: ProtocolVersion): string {
  switch (version) {
    case ProtocolVersion.v20250618:
      return "2025-06-18";
    case ProtocolVersion.v20250326:
      return "2025-03-26";
    case ProtocolVersion.v20241105:
      return "2024-11-05";
    default:
      return "2025-11-25";
  }
}

function formatText(format: StringSchemaFormat): string {
  switch (format) {
    case StringSchemaFormat.uri:
      return "uri";
    case StringSchemaFormat.email:
      return "email";
    case StringSchemaFormat.date:
      return "date";
    default:
      return "date-time";
  }
}

function contextText(context: IncludeContext): string {
  if (context == IncludeContext.none) return "none";
  return context == IncludeContext.thisServer ? "thisServer" : "allServers";
}

function choiceText(mode: ToolChoiceMode): string {
  if (mode == ToolChoiceMode.auto) return "auto";
  return mode == ToolChoiceMode.required ? "required" : "none";
}

export function levelText(level: LogLevel): string {
  switch (level) {
    case LogLevel.debug:
      return "debug";
    case LogLevel.info:
      return "info";
    case LogLevel.notice:
      return "notice";
    case LogLevel.warning:
      return "warning";
    case LogLevel.error:
      return "error";
    case LogLevel.critical:
      return "critical";
    case LogLevel.alert:
      return "alert";
    default:
      return "emergency";
  }
}
