/** What tools and prompts answer with. */
import {
  Blob,
  BlobData,
  BlobResourceContents,
  ContentBlock,
  EmbeddedResourceContent,
  EmbeddedResourceOptions,
  ResourceContents,
  ResourceLinkContent,
  TextContent,
  TextData,
  TextResourceContents,
} from "../wasmcp/mcp-v20251125/mcp";

/** A text, for the model or its user. */
export function textBlock(text: string): ContentBlock {
  return ContentBlock.text(new TextContent(TextData.text(text), null));
}

/** A picture: its bytes and its media type, `image/png`. */
export function imageBlock(bytes: Uint8Array, mimeType: string): ContentBlock {
  return ContentBlock.image(new Blob(BlobData.blob(bytes), mimeType, null));
}

/** Sound: its bytes and its media type, `audio/wav`. */
export function audioBlock(bytes: Uint8Array, mimeType: string): ContentBlock {
  return ContentBlock.audio(new Blob(BlobData.blob(bytes), mimeType, null));
}

/** A link to a resource that the client may read. */
export function linkBlock(uri: string, name: string): ContentBlock {
  return ContentBlock.resourceLink(new ResourceLinkContent(uri, name, null));
}

/** A resource that travels with the answer, as text. */
export function embedBlock(uri: string, text: string, mimeType: string): ContentBlock {
  const options = new EmbeddedResourceOptions(mimeType, null);
  return embed(ResourceContents.text(new TextResourceContents(uri, TextData.text(text), options)));
}

/** A resource that travels with the answer, as bytes. */
export function embedBytesBlock(uri: string, bytes: Uint8Array, mimeType: string): ContentBlock {
  const options = new EmbeddedResourceOptions(mimeType, null);
  return embed(ResourceContents.blob(new BlobResourceContents(uri, BlobData.blob(bytes), options)));
}

function embed(contents: ResourceContents): ContentBlock {
  return ContentBlock.embeddedResource(new EmbeddedResourceContent(contents, null));
}
