/** Content blocks of MCP to their WIT values. Text is here; the other kinds are in `rich-content.ts`, for components that have them. */
import type { Annotations, Content, Meta, TextContent } from "../content.ts";
import type { Parts } from "./parts.ts";
import type { WitContent } from "./wit.ts";

/** The kinds of content that are not text. */
const RICH: ReadonlySet<unknown> = new Set(["image", "audio", "resource_link", "resource"]);

export function isContent(value: unknown, { richContent }: Parts): value is Content {
  if (typeof value !== "object" || value === null) return false;
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown };
  if (!RICH.has(type)) return type === "text" && typeof text === "string";
  // Values of other programs can have a member `type`, too.
  if (richContent === undefined && ("mimeType" in value || "uri" in value || "resource" in value)) {
    throw new Error(
      `content of the type \`${String(type)}\` is not part of this component, because the build did not find it in your code; make it with \`image\`, \`audio\`, \`link\` or \`embed\` of \`wasmcp:sdk\``,
    );
  }
  return richContent?.is(value) === true;
}

export function toWitContent(block: Content, { richContent }: Parts): WitContent {
  if (block.type !== "text" && richContent !== undefined) return richContent.toWit(block);
  const { text } = block as TextContent;
  return { tag: "text", val: { text: { tag: "text", val: text }, options: contentOptions(block) } };
}

export function metaText(meta: Meta | undefined): string | undefined {
  return meta && JSON.stringify(meta);
}

export function contentOptions({
  annotations,
  _meta,
}: {
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}): unknown {
  return (annotations ?? _meta) && { annotations, meta: metaText(_meta) };
}
