/** Pictures, sounds and resources to their WIT values. */
import type { Bytes, Content, ResourceContents } from "../content.ts";
import { fromBase64 } from "./base64.ts";
import { contentOptions, metaText } from "./content.ts";
import type { RichContent } from "./parts.ts";
import type { WitContent, WitResourceContents } from "./wit.ts";

export const richContent: RichContent = { is: isRich, toWit: richToWit };

function isRich(value: object): boolean {
  const block = value as Readonly<Record<string, unknown>>;
  switch (block["type"]) {
    case "image":
    case "audio":
      return isBytes(block["data"]) && typeof block["mimeType"] === "string";
    case "resource_link":
      return typeof block["uri"] === "string" && typeof block["name"] === "string";
    default:
      return typeof block["resource"] === "object" && block["resource"] !== null;
  }
}

function richToWit(block: Content): WitContent {
  const options = contentOptions(block);
  switch (block.type) {
    case "text":
      return { tag: "text", val: { text: { tag: "text", val: block.text }, options } };
    case "image":
    case "audio":
      return {
        tag: block.type,
        val: { data: { tag: "blob", val: toBytes(block.data) }, mimeType: block.mimeType, options },
      };
    case "resource_link": {
      const { uri, name, _meta, type: _, ...details } = block;
      return { tag: "resource-link", val: { uri, name, options: { ...details, meta: metaText(_meta) } } };
    }
    case "resource":
      return {
        tag: "embedded-resource",
        val: { resource: toWitResource(block.resource, block.resource.uri ?? "", undefined), options },
      };
  }
}

/** `uri` and `mimeType` are those of the resource, for contents that do not have their own. */
export function toWitResource(
  contents: ResourceContents,
  uri: string,
  mimeType: string | undefined,
): WitResourceContents {
  const type = contents.mimeType ?? mimeType;
  const meta = metaText(contents._meta);
  const options = type === undefined && meta === undefined ? undefined : { mimeType: type, meta };
  const common = { uri: contents.uri ?? uri, options };
  return contents.blob === undefined
    ? { tag: "text", val: { ...common, text: { tag: "text", val: contents.text ?? "" } } }
    : { tag: "blob", val: { ...common, blob: { tag: "blob", val: toBytes(contents.blob) } } };
}

function isBytes(value: unknown): value is Bytes {
  return typeof value === "string" || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function toBytes(data: Bytes): Uint8Array {
  if (typeof data === "string") return fromBase64(data);
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) {
    const view: ArrayBufferView = data;
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }
  return new Uint8Array(data);
}
