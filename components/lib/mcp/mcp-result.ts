/**
 * Results as JSON, in the shape that the client's revision of MCP gives them.
 *
 * Every revision adds members: what an older one does not know is left out, since its clients may refuse it. Structured
 * content and `_meta` are the component's own JSON, copied byte for byte, so that their order is kept.
 */
import { Utf8 } from "../../bindings/abi";
import {
  CallToolResult,
  CompleteResult,
  GetPromptResult,
  ListPromptsResult,
  ListResourceTemplatesResult,
  ListResourcesResult,
  ListToolsResult,
  ReadResourceResult,
  ServerResult,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../json/json-writer";
import { Revision } from "./revision";
import { Span } from "../bytes/span";
import { jsonOf, objectOf, spanOf } from "../abi/text";
import { DescriptionWriter } from "./description-writer";

/** The most values that one completion may offer. */
const COMPLETION_LIMIT: i32 = 100;

const SERVER_INFO = "io.modelcontextprotocol/serverInfo";

export class ResultEncoder extends DescriptionWriter {
  /** `serverInfo` is the JSON that every result carries since 2026-07-28; absent for older revisions. */
  constructor(
    writer: JsonWriter,
    revision: Revision,
    readonly serverInfo: Span | null,
  ) {
    super(writer, revision);
  }

  /** The whole result object. */
  result(result: ServerResult): void {
    this.open();
    let meta: Utf8 | null = null;
    let cacheable = true;
    switch (result.tag) {
      case ServerResultTag.toolsList:
        meta = this.toolsList(result.toolsList);
        break;
      case ServerResultTag.toolsCall:
        meta = this.toolsCall(result.toolsCall);
        cacheable = false;
        break;
      case ServerResultTag.resourcesList:
        meta = this.resourcesList(result.resourcesList);
        break;
      case ServerResultTag.resourcesRead:
        meta = this.resourcesRead(result.resourcesRead);
        break;
      case ServerResultTag.resourcesTemplatesList:
        meta = this.resourceTemplatesList(result.resourcesTemplatesList);
        break;
      case ServerResultTag.promptsList:
        meta = this.promptsList(result.promptsList);
        break;
      case ServerResultTag.promptsGet:
        meta = this.promptsGet(result.promptsGet);
        cacheable = false;
        break;
      case ServerResultTag.completionComplete:
        meta = this.completion(result.completionComplete);
        cacheable = false;
        break;
      default:
        // A ping or a log level: nothing to say.
        cacheable = false;
    }
    if (cacheable) this.cache();
    this.close(meta);
  }

  /** The beginning of any result. */
  open(): void {
    this.writer.begin("{");
    if (this.revision >= Revision.R20260728) this.word("resultType", "complete");
  }

  /** How long the result may be kept, and by whom; nothing promises more than this very answer. */
  cache(): void {
    if (this.revision < Revision.R20260728) return;
    this.writer.key("ttlMs");
    this.writer.literal("0");
    this.word("cacheScope", "private");
  }

  /** The end of any result, with the `_meta` of the component and, since 2026-07-28, the server's identity in it. */
  close(meta: Utf8 | null): void {
    const writer = this.writer;
    const own = objectOf(meta);
    const serverInfo = this.serverInfo;
    if (serverInfo !== null && (own === null || own.member(SERVER_INFO) === null)) {
      this.beginObject("_meta");
      writer.key(SERVER_INFO);
      writer.json(serverInfo);
      this.membersOf(own);
      writer.end("}");
    } else {
      this.value("_meta", own);
    }
    writer.end("}");
  }

  private toolsList(result: ListToolsResult): Utf8 | null {
    this.tools(result.tools);
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private toolsCall(result: CallToolResult): Utf8 | null {
    const writer = this.writer;
    const content = result.content;
    const structured = jsonOf(result.structuredContent);
    this.beginList("content");
    for (let i = 0, n = content.length; i < n; i++) this.content(content[i]);
    // A client that does not know structured content sees it as text.
    if (content.length == 0 && structured !== null) {
      writer.begin("{");
      this.word("type", "text");
      writer.key("text");
      writer.text(structured);
      writer.end("}");
    }
    writer.end("]");
    if (structured !== null && this.revision >= Revision.R20250618) {
      if (structured.isObject || this.revision >= Revision.R20260728)
        this.value("structuredContent", structured);
    }
    this.boolean("isError", result.isError);
    return result.meta;
  }

  private resourcesList(result: ListResourcesResult): Utf8 | null {
    this.beginList("resources");
    for (let i = 0, n = result.resources.length; i < n; i++) this.resource(result.resources[i]);
    this.writer.end("]");
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private resourcesRead(result: ReadResourceResult): Utf8 | null {
    this.beginList("contents");
    for (let i = 0, n = result.contents.length; i < n; i++) this.contents(result.contents[i]);
    this.writer.end("]");
    return result.meta;
  }

  private resourceTemplatesList(result: ListResourceTemplatesResult): Utf8 | null {
    this.beginList("resourceTemplates");
    for (let i = 0, n = result.resourceTemplates.length; i < n; i++)
      this.resourceTemplate(result.resourceTemplates[i]);
    this.writer.end("]");
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private promptsList(result: ListPromptsResult): Utf8 | null {
    this.beginList("prompts");
    for (let i = 0, n = result.prompts.length; i < n; i++) this.prompt(result.prompts[i]);
    this.writer.end("]");
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private promptsGet(result: GetPromptResult): Utf8 | null {
    const writer = this.writer;
    this.text("description", result.description);
    this.beginList("messages");
    for (let i = 0, n = result.messages.length; i < n; i++) {
      const message = result.messages[i];
      writer.begin("{");
      writer.key("role");
      this.role(message.role);
      writer.key("content");
      this.content(message.content);
      writer.end("}");
    }
    writer.end("]");
    return result.meta;
  }

  private completion(result: CompleteResult): Utf8 | null {
    const writer = this.writer;
    const values = result.values;
    const shown = min(values.length, COMPLETION_LIMIT);
    this.beginObject("completion");
    this.beginList("values");
    for (let i = 0; i < shown; i++) writer.text(spanOf(values[i]));
    writer.end("]");
    this.unsigned<u64>("total", result.total);
    if (shown < values.length) {
      writer.key("hasMore");
      writer.boolean(true);
    } else {
      this.boolean("hasMore", result.hasMore);
    }
    writer.end("}");
    return result.meta;
  }
}
