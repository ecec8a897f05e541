/** What a tool's code returns, as the result that MCP knows. Functions are few here, since each costs a component 300 bytes. */
import type { Content } from "../content.ts";
import { show } from "../definition.ts";
import type { ToolDefinition, ToolResult } from "../tool.ts";
import { isContent, metaText, toWitContent } from "./content.ts";
import type { Parts } from "./parts.ts";
import { describeProblems } from "./problems.ts";
import type { Fit } from "./parts.ts";
import { toJson } from "./to-json.ts";
import type { WitToolResult } from "./wit.ts";

/** The part of a value that has to fit the tool's `output`; `undefined` if none has to. */
export function outputOf(tool: ToolDefinition, value: unknown, parts: Parts): unknown {
  if (tool.options.output === undefined) return undefined;
  if (!isToolResult(value, parts)) return value ?? null;
  return value.isError === true ? undefined : (value.structuredContent ?? null);
}

/** A value of an author's code as a complete result. `fitted` is what has become of `outputOf`, if there is any. */
export function toToolResult(value: unknown, fitted: Fit | undefined, parts: Parts): ToolResult {
  const result = isToolResult(value, parts) ? value : undefined;
  if (fitted === undefined) return result ?? { content: toContent(value, parts) };
  if (fitted.problems !== undefined)
    throw new TypeError(
      `the tool returned a result that does not fit its \`output\`\n${describeProblems("member", fitted.problems)}`,
    );
  const structuredContent = fitted.value;
  if (typeof structuredContent !== "object" || structuredContent === null)
    throw new TypeError(`the tool has an \`output\` and returned ${show(value)}; expected an object`);
  const own = result?.content ?? [];
  return {
    ...result,
    content: own.length > 0 ? own : toContent(structuredContent, parts),
    structuredContent,
  };
}

export function toWitToolResult(value: unknown, parts: Parts): WitToolResult {
  // Middleware may answer with anything that a tool may return.
  const result = toToolResult(value, undefined, parts);
  const content = [];
  for (const block of result.content) content.push(toWitContent(block, parts));
  const { isError, structuredContent, _meta } = result;
  return {
    content,
    isError: isError || undefined,
    structuredContent: structuredContent === undefined ? undefined : toJson(structuredContent),
    meta: metaText(_meta),
  };
}

/** Whether a value is a complete result, as MCP writes it: content, and no other member than MCP's. */
function isToolResult(value: unknown, parts: Parts): value is ToolResult {
  if (typeof value !== "object" || value === null) return false;
  const {
    content,
    structuredContent: _1,
    isError: _2,
    _meta: _3,
    ...others
  } = value as Record<string, unknown>;
  if (!Array.isArray(content) || Object.keys(others).length > 0) return false;
  for (const block of content) if (!isContent(block, parts)) return false;
  return true;
}

function toContent(value: unknown, parts: Parts): readonly Content[] {
  if (value === undefined) return [];
  const blocks: Content[] = [];
  // An array of texts alone is a value.
  let isList = false;
  for (const each of Array.isArray(value) ? value : [value]) {
    const block: unknown = typeof each === "string" ? { type: "text", text: each } : each;
    if (!isContent(block, parts)) return [{ type: "text", text: jsonOf(value) }];
    if (block === each || !Array.isArray(value)) isList = true;
    blocks.push(block);
  }
  return isList ? blocks : [{ type: "text", text: jsonOf(value) }];
}

/** Refuses what would silently become `{}`. */
function jsonOf(value: unknown): string {
  if (value instanceof Error) throw value;
  const name = (value as { readonly constructor?: { readonly name?: unknown } } | null)?.constructor?.name;
  if (name === "Response")
    throw new TypeError(
      "the tool returned a `Response`; return `await response.text()` or `await response.json()`",
    );
  const text = toJson(value);
  if (text === undefined) throw new TypeError(`the tool returned ${show(value)}, which JSON cannot express`);
  return text;
}
