import { isDeepStrictEqual } from "node:util";
import type { CallToolResult, ContentBlock } from "../../../toolchain/call/index.ts";
import { visible } from "../../../core/text/index.ts";
import type { CommandContext } from "../../context.ts";
import { printSize } from "../../terminal.ts";

/** The result for a person: texts as they are, data as JSON, and of everything else what it is. */
export function printResult(result: CallToolResult, { print, style }: CommandContext): void {
  const { content, structuredContent, isError } = result;
  const paint = isError === true ? style.red : (text: string) => text;
  for (const block of content) {
    // Servers repeat structured content as text, for clients that know no other.
    if (block.type === "text" && isRepeated(block.text, structuredContent)) continue;
    print(paint(visible(describe(block))));
  }
  if (structuredContent !== undefined) print(paint(visible(JSON.stringify(structuredContent, undefined, 2))));
}

function isRepeated(text: string, structuredContent: unknown): boolean {
  if (structuredContent === undefined) return false;
  try {
    return isDeepStrictEqual(JSON.parse(text), structuredContent);
  } catch {
    // Not JSON, so not a repetition.
    return false;
  }
}

function describe(block: ContentBlock): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return `${block.mimeType}, ${printBase64Size(block.data)}`;
    case "resource_link":
      return `${block.title ?? block.name}: ${block.uri}${block.description === undefined ? "" : `\n  ${block.description}`}`;
    case "resource": {
      const { resource } = block;
      const head = `${resource.uri} (${resource.mimeType ?? "unknown type"})`;
      return "text" in resource ? `${head}:\n${resource.text}` : `${head}, ${printBase64Size(resource.blob)}`;
    }
  }
}

function printBase64Size(base64: string): string {
  return printSize(Buffer.byteLength(base64, "base64"));
}
