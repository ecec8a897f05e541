/** Resources: describe them with `resource`, and export `resources` from `assembly/index.ts`. */
import { Result } from "../abi";
import {
  ErrorCode,
  ListResourcesRequest,
  ListResourcesResult,
  ListResourceTemplatesRequest,
  ListResourceTemplatesResult,
  BlobData,
  BlobResourceContents,
  EmbeddedResourceOptions,
  McpResource,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceContents,
  ResourceOptions,
  ResourceTemplate as TemplateRecord,
  ResourceTemplateOptions,
  TextData,
  TextResourceContents,
} from "../wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../wasmcp/mcp-v20251125/server-handler";
import { answering } from "./message";

/** What is at an address: `text("…")` or `bytes(…)`. */
export class Contents {
  constructor(
    readonly asText: string | null,
    readonly asBytes: Uint8Array | null,
  ) {}
}

export function text(value: string): Contents {
  return new Contents(value, null);
}

export function bytes(value: Uint8Array): Contents {
  return new Contents(null, value);
}

/** A resource, or all those whose addresses have one beginning. */
export class Resource {
  private description_: string | null = null;
  private title_: string | null = null;
  private mimeType_: string | null = null;
  private work: ((uri: string) => Contents | null) | null = null;

  constructor(
    /** The whole address, or its beginning for a template. */
    readonly uri: string,
    /** What stands behind the beginning in a template: `{name}`; empty for a single resource. */
    readonly variable: string,
  ) {}

  /** What the resource holds, for a model that decides whether to read it. */
  description(description: string): this {
    this.description_ = description;
    return this;
  }

  /** A name for people. */
  title(title: string): this {
    this.title_ = title;
    return this;
  }

  /** The media type: `text/markdown`. */
  mimeType(mimeType: string): this {
    this.mimeType_ = mimeType;
    return this;
  }

  /** Reads the resource at the address; `null` if nothing is there. */
  read(work: (uri: string) => Contents | null): this {
    this.work = work;
    return this;
  }

  get isTemplate(): bool {
    return this.variable.length > 0;
  }

  has(uri: string): bool {
    if (!this.isTemplate) return uri == this.uri;
    return uri.length > this.uri.length && uri.startsWith(this.uri);
  }

  get record(): McpResource {
    const options = new ResourceOptions(
      null,
      this.title_,
      this.description_,
      this.mimeType_,
      null,
      null,
      null,
    );
    return new McpResource(this.uri, nameOf(this.uri), options);
  }

  get template(): TemplateRecord {
    const options = new ResourceTemplateOptions(
      this.description_,
      this.title_,
      this.mimeType_,
      null,
      null,
      null,
    );
    return new TemplateRecord(this.uri + this.variable, nameOf(this.uri), options);
  }

  contents(uri: string): ResourceContents | null {
    const work = this.work;
    if (work === null) return null;
    const found = work(uri);
    if (found === null) return null;
    const options = new EmbeddedResourceOptions(this.mimeType_, null);
    const binary = found.asBytes;
    if (binary !== null) {
      return ResourceContents.blob(new BlobResourceContents(uri, BlobData.blob(binary), options));
    }
    const written = found.asText;
    const data = TextData.text(written === null ? "" : written);
    return ResourceContents.text(new TextResourceContents(uri, data, options));
  }
}

/** The last part of an address that is not empty: `greeting` of `text://greeting`, `units` of `units://`. */
function nameOf(uri: string): string {
  const parts = uri.split("/");
  for (let i = parts.length - 1; i >= 0; i--) {
    if (parts[i].length > 0) return parts[i].endsWith(":") ? parts[i].slice(0, -1) : parts[i];
  }
  return uri;
}

const all: Resource[] = [];

/**
 * Adds a resource.
 *
 * @example
 * resource("notes://today").mimeType("text/markdown").read(() => text("- Buy milk"));
 */
export function resource(uri: string): Resource {
  const added = new Resource(uri, "");
  all.push(added);
  return added;
}

/**
 * Adds all resources whose addresses have one beginning: `resourcesAt("units://", "{name}")`.
 */
export function resourcesAt(beginning: string, variable: string): Resource {
  const added = new Resource(beginning, variable);
  all.push(added);
  return added;
}

/** The interface that the world exports: `export { resources } from "../bindings/sdk/resources";` */
export namespace resources {
  export function listResources(
    _context: MessageContext,
    _request: ListResourcesRequest,
  ): Result<ListResourcesResult, ErrorCode> {
    const records: McpResource[] = [];
    for (let i = 0; i < all.length; i++) {
      if (!all[i].isTemplate) records.push(all[i].record);
    }
    return Result.ok<ListResourcesResult, ErrorCode>(new ListResourcesResult(null, null, records));
  }

  /** `null` for an address of another component: the server asks the next one. */
  export function readResource(
    context: MessageContext,
    request: ReadResourceRequest,
  ): Result<ReadResourceResult | null, ErrorCode> {
    answering(context);
    for (let i = 0; i < all.length; i++) {
      if (!all[i].has(request.uri)) continue;
      const contents = all[i].contents(request.uri);
      if (contents === null) continue;
      return Result.ok<ReadResourceResult | null, ErrorCode>(new ReadResourceResult(null, [contents]));
    }
    return Result.ok<ReadResourceResult | null, ErrorCode>(null);
  }

  export function listResourceTemplates(
    _context: MessageContext,
    _request: ListResourceTemplatesRequest,
  ): Result<ListResourceTemplatesResult, ErrorCode> {
    const records: TemplateRecord[] = [];
    for (let i = 0; i < all.length; i++) {
      if (all[i].isTemplate) records.push(all[i].template);
    }
    return Result.ok<ListResourceTemplatesResult, ErrorCode>(
      new ListResourceTemplatesResult(null, null, records),
    );
  }
}
