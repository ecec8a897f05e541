/** Content blocks: what a model reads. They have the shape that MCP gives them, so blocks of other libraries work too. */

/** Bytes, or text in base64. */
export type Bytes = Uint8Array | ArrayBuffer | string;

/** For whom something is, and how much it matters. */
export interface Annotations {
  /** The intended readers; all of them if absent. */
  readonly audience?: readonly ("user" | "assistant")[];
  /** From 0, which may be left out, to 1, which is needed. */
  readonly priority?: number;
  /** When it last changed: `2025-11-25T09:30:00Z`. */
  readonly lastModified?: string;
}

/** A picture that a client may show beside a name. */
export interface Icon {
  /** Its address, `https:` or `data:`. */
  readonly src: string;
  /** The media type: `image/svg+xml`. */
  readonly mimeType?: string;
  /** The sizes that it suits: `48x48`, or `any` for one that scales. */
  readonly sizes?: readonly string[];
  /** The background that it is made for; any if absent. */
  readonly theme?: "light" | "dark";
}

/** Facts for programs. MCP calls them `_meta`. */
export type Meta = Readonly<Record<string, unknown>>;

/** What can accompany any content. */
export interface ContentOptions {
  readonly annotations?: Annotations;
  readonly meta?: Meta;
}

export interface TextContent {
  readonly type: "text";
  readonly text: string;
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}

export interface ImageContent {
  readonly type: "image";
  readonly data: Bytes;
  /** The media type: `image/png`. */
  readonly mimeType: string;
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}

export interface AudioContent {
  readonly type: "audio";
  readonly data: Bytes;
  /** The media type: `audio/wav`. */
  readonly mimeType: string;
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}

export interface ResourceLink {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  /** Length of the contents in bytes. */
  readonly size?: number;
  readonly icons?: readonly Icon[];
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}

export interface EmbeddedResource {
  readonly type: "resource";
  readonly resource: ResourceContents;
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}

/** What a resource holds: text or bytes. */
export interface ResourceContents {
  readonly uri?: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: Bytes;
  readonly _meta?: Meta;
}

/** One piece of what a model reads. */
export type Content = TextContent | ImageContent | AudioContent | ResourceLink | EmbeddedResource;

/** One message of a conversation. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: Content;
}

/** Text. A result that is only text can also be a plain string. */
export function text(value: string, options: ContentOptions = {}): TextContent {
  return { type: "text", text: value, ...common(options) };
}

/**
 * A picture.
 *
 * @example
 * image(bytes, "image/png")
 */
export function image(data: Bytes, mimeType: string, options: ContentOptions = {}): ImageContent {
  return { type: "image", data, mimeType, ...common(options) };
}

/**
 * A sound.
 *
 * @example
 * audio(bytes, "audio/wav")
 */
export function audio(data: Bytes, mimeType: string, options: ContentOptions = {}): AudioContent {
  return { type: "audio", data, mimeType, ...common(options) };
}

/** What may be known about a linked resource. */
export interface LinkOptions extends ContentOptions {
  /** A name for programs. If absent, it is the last part of the address. */
  readonly name?: string;
  /** A name for people. */
  readonly title?: string;
  /** What the resource holds, for a model that decides whether to read it. */
  readonly description?: string;
  readonly mimeType?: string;
  /** Length of the contents in bytes. */
  readonly size?: number;
  readonly icons?: readonly Icon[];
}

/**
 * A resource by its address. The client reads it if it likes.
 *
 * @example
 * link("notes://today", { title: "Notes of today" })
 */
export function link(uri: string, options: LinkOptions = {}): ResourceLink {
  const { annotations, meta, name = lastPart(uri), ...rest } = options;
  return { type: "resource_link", uri, name, ...rest, ...common({ annotations, meta }) };
}

/**
 * A resource with its contents.
 *
 * @example
 * embed("notes://today", "Buy milk", { mimeType: "text/markdown" })
 */
export function embed(
  uri: string,
  contents: string | Uint8Array | ArrayBuffer,
  options: ContentOptions & { readonly mimeType?: string } = {},
): EmbeddedResource {
  const type = options.mimeType === undefined ? {} : { mimeType: options.mimeType };
  const held = typeof contents === "string" ? { text: contents } : { blob: contents };
  return { type: "resource", resource: { uri, ...type, ...held }, ...common(options) };
}

/** A message of the user, for a prompt or for `context.sample`. */
export function user(content: string | Content): Message {
  return { role: "user", content: typeof content === "string" ? text(content) : content };
}

/** A message of the model, for a prompt or for `context.sample`. */
export function assistant(content: string | Content): Message {
  return { role: "assistant", content: typeof content === "string" ? text(content) : content };
}

function common(options: {
  readonly annotations?: Annotations | undefined;
  readonly meta?: Meta | undefined;
}): { readonly annotations?: Annotations; readonly _meta?: Meta } {
  return {
    ...(options.annotations && { annotations: options.annotations }),
    ...(options.meta && { _meta: options.meta }),
  };
}

function lastPart(uri: string): string {
  return uri.split(/[/?#]/).findLast((part) => part !== "") ?? uri;
}
