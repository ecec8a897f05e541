/** Requests that a server sends to the client, as JSON: elicitation, sampling, roots and ping. */
import { Utf8 } from "../../bindings/abi";
import {
  IncludeContext,
  ProgressToken,
  ProgressTokenTag,
  Role,
  SamplingContentBlock,
  SamplingContentBlockTag,
  SamplingCreateMessageRequest,
  ServerRequest,
  ServerRequestTag,
  ToolChoiceMode,
  ToolResultContentBlock,
  ToolResultContentBlockTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../json/json-writer";
import { ResultEncoder } from "./mcp-result";
import { Revision } from "./revision";
import { objectOf, spanOf } from "../abi/text";
import { ElicitationWriter } from "./elicitation-writer";

export class RequestWriter extends ElicitationWriter {
  protected readonly results: ResultEncoder;

  constructor(writer: JsonWriter) {
    super(writer);
    this.results = new ResultEncoder(writer, Revision.R20251125, null);
  }

  protected request(request: ServerRequest): void {
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

  protected progressToken(token: ProgressToken): void {
    if (token.tag == ProgressTokenTag.integer) this.writer.integer(token.integer);
    else this.writer.text(spanOf(token.string));
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
