/**
 * Results as JSON, in the shape that the client's revision of MCP gives them.
 *
 * Every revision adds members: what an older one does not know is left out, since its clients may refuse it. Schemas,
 * structured content and `_meta` are the component's own JSON, copied byte for byte, so that their order is kept.
 */
import { Some, Utf8 } from "../../bindings/abi";
import { InputStream } from "../../bindings/wasi/io/streams";
import {
  Annotations,
  Blob,
  BlobData,
  BlobDataTag,
  CallToolResult,
  CompleteResult,
  ContentBlock,
  ContentBlockTag,
  ContentOptions,
  EmbeddedResourceOptions,
  GetPromptResult,
  Icon,
  IconTheme,
  ListPromptsResult,
  ListResourceTemplatesResult,
  ListResourcesResult,
  ListToolsResult,
  McpResource,
  Prompt,
  PromptArgument,
  ReadResourceResult,
  ResourceContents,
  ResourceContentsTag,
  ResourceLinkContent,
  ResourceTemplate,
  Role,
  ServerResult,
  ServerResultTag,
  TextContent,
  TextData,
  TextDataTag,
  Tool,
  ToolAnnotations,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Json } from "../json/json";
import { JsonWriter } from "../json/json-writer";
import { MemberWriter } from "./member-writer";
import { Revision } from "./revision";
import { Span } from "../bytes/span";
import { readAll } from "../io/streams";
import { jsonOf, objectOf, spanOf, spanOfBytes } from "../abi/text";

/** What a component may hand over as a stream instead of at once. */
const STREAM_LIMIT: i32 = 50 * 1024 * 1024;
/** The most values that one completion may offer. */
const COMPLETION_LIMIT: i32 = 100;

const SERVER_INFO = "io.modelcontextprotocol/serverInfo";

export class ResultEncoder extends MemberWriter {
  /** Whether a stream that a result refers to could not be read; then what was written is of no use. */
  failed: bool = false;

  /** `serverInfo` is the JSON that every result carries since 2026-07-28; absent for older revisions. */
  constructor(
    writer: JsonWriter,
    readonly revision: Revision,
    readonly serverInfo: Span | null,
  ) {
    super(writer);
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

  tools(tools: Array<Tool>): void {
    this.beginList("tools");
    for (let i = 0, n = tools.length; i < n; i++) this.tool(tools[i]);
    this.writer.end("]");
  }

  private tool(tool: Tool): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("name", tool.name);
    const options = tool.options;
    if (options !== null) this.labels(options.title, options.description);
    this.inputSchema(jsonOf(tool.inputSchema));
    if (options !== null) {
      if (this.revision >= Revision.R20250618) this.outputSchema(objectOf(options.outputSchema));
      const annotations = options.annotations;
      if (annotations !== null) this.toolAnnotations(annotations);
      this.icons(options.icons);
      this.meta(options.meta);
    }
    writer.end("}");
  }

  /** The root of an input schema is an object type; a component that hands over no schema accepts anything. */
  private inputSchema(schema: Json | null): void {
    const writer = this.writer;
    writer.key("inputSchema");
    if (schema !== null && schema.isObject && schema.member("type") !== null) {
      writer.json(schema);
      return;
    }
    writer.begin("{");
    this.word("type", "object");
    this.membersOf(schema);
    writer.end("}");
  }

  private outputSchema(schema: Json | null): void {
    if (schema === null) return;
    if (this.revision < Revision.R20260728) {
      const type = schema.textMember("type");
      if (type === null || !type.is("object")) return;
    }
    this.value("outputSchema", schema);
  }

  private toolAnnotations(annotations: ToolAnnotations): void {
    const writer = this.writer;
    this.beginObject("annotations");
    this.text("title", annotations.title);
    this.boolean("readOnlyHint", annotations.readOnlyHint);
    this.boolean("destructiveHint", annotations.destructiveHint);
    this.boolean("idempotentHint", annotations.idempotentHint);
    this.boolean("openWorldHint", annotations.openWorldHint);
    writer.end("}");
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

  private content(block: ContentBlock): void {
    const writer = this.writer;
    writer.begin("{");
    writer.key("type");
    switch (block.tag) {
      case ContentBlockTag.text:
        this.textBlock(block.text);
        break;
      case ContentBlockTag.image:
        this.imageBlock(block.image);
        break;
      case ContentBlockTag.audio:
        this.audioBlock(block.audio);
        break;
      case ContentBlockTag.resourceLink:
        this.resourceLink(block.resourceLink);
        break;
      default: {
        writer.word("resource");
        writer.key("resource");
        this.contents(block.embeddedResource.resource);
        this.contentOptions(block.embeddedResource.options);
      }
    }
    writer.end("}");
  }

  /** The value of `type` and what follows it in a block of text; so for the next two. */
  textBlock(content: TextContent): void {
    this.writer.word("text");
    this.writer.key("text");
    this.textData(content.text);
    this.contentOptions(content.options);
  }

  imageBlock(image: Blob): void {
    this.writer.word("image");
    this.blob(image);
  }

  audioBlock(audio: Blob): void {
    this.writer.word("audio");
    this.blob(audio);
  }

  private blob(blob: Blob): void {
    this.writer.key("data");
    this.blobData(blob.data);
    this.text("mimeType", blob.mimeType);
    this.contentOptions(blob.options);
  }

  private resourceLink(link: ResourceLinkContent): void {
    const writer = this.writer;
    if (this.revision < Revision.R20250618) {
      // 2025-03-26 has no links; the address is still worth something.
      writer.word("text");
      this.text("text", link.uri);
      return;
    }
    writer.word("resource_link");
    this.text("uri", link.uri);
    this.text("name", link.name);
    const options = link.options;
    if (options === null) return;
    this.labels(options.title, options.description);
    this.details(options.mimeType, options.size, options.annotations, options.icons, options.meta);
  }

  private contents(contents: ResourceContents): void {
    const writer = this.writer;
    writer.begin("{");
    writer.key("uri");
    if (contents.tag == ResourceContentsTag.text) {
      const text = contents.text;
      writer.text(spanOf(text.uri));
      this.contentsOptions(text.options);
      writer.key("text");
      this.textData(text.text);
    } else {
      const blob = contents.blob;
      writer.text(spanOf(blob.uri));
      this.contentsOptions(blob.options);
      writer.key("blob");
      this.blobData(blob.blob);
    }
    writer.end("}");
  }

  private contentsOptions(options: EmbeddedResourceOptions | null): void {
    if (options === null) return;
    this.text("mimeType", options.mimeType);
    this.meta(options.meta);
  }

  private contentOptions(options: ContentOptions | null): void {
    if (options === null) return;
    this.annotations(options.annotations);
    this.meta(options.meta);
  }

  private annotations(annotations: Annotations | null): void {
    if (annotations === null) return;
    const writer = this.writer;
    this.beginObject("annotations");
    const audience = annotations.audience;
    if (audience !== null) {
      this.beginList("audience");
      for (let i = 0, n = audience.length; i < n; i++) this.role(audience[i]);
      writer.end("]");
    }
    this.number("priority", annotations.priority);
    if (this.revision >= Revision.R20250618) this.text("lastModified", annotations.lastModified);
    writer.end("}");
  }

  private role(role: Role): void {
    this.writer.word(role == Role.user ? "user" : "assistant");
  }

  private resourcesList(result: ListResourcesResult): Utf8 | null {
    this.beginList("resources");
    for (let i = 0, n = result.resources.length; i < n; i++) this.resource(result.resources[i]);
    this.writer.end("]");
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private resource(resource: McpResource): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("uri", resource.uri);
    this.text("name", resource.name);
    const options = resource.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      this.details(options.mimeType, options.size, options.annotations, options.icons, options.meta);
    }
    writer.end("}");
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

  private resourceTemplate(template: ResourceTemplate): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("uriTemplate", template.uriTemplate);
    this.text("name", template.name);
    const options = template.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      this.details(options.mimeType, null, options.annotations, options.icons, options.meta);
    }
    writer.end("}");
  }

  private promptsList(result: ListPromptsResult): Utf8 | null {
    this.beginList("prompts");
    for (let i = 0, n = result.prompts.length; i < n; i++) this.prompt(result.prompts[i]);
    this.writer.end("]");
    this.text("nextCursor", result.nextCursor);
    return result.meta;
  }

  private prompt(prompt: Prompt): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("name", prompt.name);
    const options = prompt.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      const parameters = options.arguments;
      if (parameters !== null) {
        this.beginList("arguments");
        for (let i = 0, n = parameters.length; i < n; i++) this.promptArgument(parameters[i]);
        writer.end("]");
      }
      this.icons(options.icons);
      this.meta(options.meta);
    }
    writer.end("}");
  }

  private promptArgument(argument: PromptArgument): void {
    this.writer.begin("{");
    this.text("name", argument.name);
    this.labels(argument.title, argument.description);
    this.boolean("required", argument.required);
    this.writer.end("}");
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

  /** What users are shown; titles came with 2025-06-18. */
  private labels(title: Utf8 | null, description: Utf8 | null): void {
    if (this.revision >= Revision.R20250618) this.text("title", title);
    this.text("description", description);
  }

  /** The rest of what is said of a resource, of a link to one, and of a template for some. */
  private details(
    mimeType: Utf8 | null,
    size: Some<u64> | null,
    annotations: Annotations | null,
    icons: Array<Icon> | null,
    meta: Utf8 | null,
  ): void {
    this.text("mimeType", mimeType);
    this.unsigned<u64>("size", size);
    this.annotations(annotations);
    this.icons(icons);
    this.meta(meta);
  }

  /** Icons came with 2025-11-25. */
  icons(icons: Array<Icon> | null): void {
    if (icons === null || this.revision < Revision.R20251125) return;
    const writer = this.writer;
    this.beginList("icons");
    for (let i = 0, n = icons.length; i < n; i++) {
      const icon = icons[i];
      writer.begin("{");
      this.text("src", icon.src);
      this.text("mimeType", icon.mimeType);
      this.texts("sizes", icon.sizes);
      const theme = icon.theme;
      if (theme !== null) this.word("theme", theme.value == IconTheme.light ? "light" : "dark");
      writer.end("}");
    }
    writer.end("]");
  }

  /** `_meta` inside a result; 2025-03-26 knows it only on results themselves. */
  private meta(meta: Utf8 | null): void {
    if (this.revision >= Revision.R20250618) this.object("_meta", meta);
  }

  private textData(data: TextData): void {
    if (data.tag == TextDataTag.text) this.writer.text(spanOf(data.text));
    else this.writer.text(this.streamed(data.textStream));
  }

  private blobData(data: BlobData): void {
    if (data.tag == BlobDataTag.blob) this.writer.base64(spanOfBytes(data.blob));
    else this.writer.base64(this.streamed(data.blobStream));
  }

  private streamed(stream: InputStream): Span {
    const read = readAll(stream, STREAM_LIMIT);
    stream.drop();
    if (read !== null && read.length <= STREAM_LIMIT) return read;
    this.failed = true;
    return new Span(0, 0);
  }
}
