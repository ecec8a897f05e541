/** Content blocks and resource contents as JSON, with their annotations, in the shape of a revision of MCP. */
import { Some, Utf8 } from "../../bindings/abi";
import { InputStream } from "../../bindings/wasi/io/streams";
import {
  Annotations,
  Blob,
  BlobData,
  BlobDataTag,
  ContentBlock,
  ContentBlockTag,
  ContentOptions,
  EmbeddedResourceOptions,
  Icon,
  IconTheme,
  ResourceContents,
  ResourceContentsTag,
  ResourceLinkContent,
  Role,
  TextContent,
  TextData,
  TextDataTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../json/json-writer";
import { MemberWriter } from "./member-writer";
import { Remarks } from "../schema/remarks";
import { isDateTime } from "./date-time";
import { Revision } from "./revision";
import { Span } from "../bytes/span";
import { readAll } from "../io/streams";
import { spanOf, spanOfBytes } from "../abi/text";

/** What a component may hand over as a stream instead of at once. */
const STREAM_LIMIT: i32 = 50 * 1024 * 1024;

export class ContentWriter extends MemberWriter {
  /** True when a stream that the message refers to could not be read; the text that was written is then incomplete. */
  failed: bool = false;
  /** What clients get in another way than its component wrote it; only lists have them. */
  remarks: Remarks | null = null;

  constructor(
    writer: JsonWriter,
    /** Members that this revision does not have are left out. */
    readonly revision: Revision,
  ) {
    super(writer);
  }

  protected content(block: ContentBlock): void {
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

  /** 2024-11-05 has no audio, but it has resources with any bytes in them. */
  audioBlock(audio: Blob): void {
    const writer = this.writer;
    if (this.revision > Revision.R20241105) {
      writer.word("audio");
      this.blob(audio);
      return;
    }
    writer.word("resource");
    this.beginObject("resource");
    this.word("uri", "content:audio");
    this.text("mimeType", audio.mimeType);
    writer.key("blob");
    this.blobData(audio.data);
    writer.end("}");
    this.contentOptions(audio.options);
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

  protected contents(contents: ResourceContents): void {
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
    const priority = annotations.priority;
    if (priority !== null && !(priority.value >= 0 && priority.value <= 1)) {
      this.remark("priority", "expected a number from 0 to 1");
    } else {
      this.number("priority", priority);
    }
    const lastModified = annotations.lastModified;
    if (lastModified !== null && this.revision >= Revision.R20250618) {
      if (isDateTime(spanOf(lastModified))) this.text("lastModified", lastModified);
      else this.remark("lastModified", "expected a time such as 2026-01-31T12:00:00Z");
    }
    writer.end("}");
  }

  /** A member of annotations that clients would refuse, and the whole answer with it. */
  private remark(member: string, expected: string): void {
    const remarks = this.remarks;
    if (remarks === null) return;
    remarks.member = member;
    remarks.add(Span.empty(), expected, "left out");
  }

  protected role(role: Role): void {
    this.writer.word(role == Role.user ? "user" : "assistant");
  }

  /** Labels for users; titles came with 2025-06-18. */
  protected labels(title: Utf8 | null, description: Utf8 | null): void {
    if (this.revision >= Revision.R20250618) this.text("title", title);
    this.text("description", description);
  }

  /** Members that resources, resource links and resource templates have in common. */
  protected details(
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
  protected meta(meta: Utf8 | null): void {
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
