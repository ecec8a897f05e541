/** Reads a resource, or one that a template describes. */
import { definitionError } from "../definition.ts";
import type { Context } from "../context.ts";
import type { ResourceContents } from "../content.ts";
import type { Call } from "../middleware.ts";
import type { ResourceDefinition } from "../resource.ts";
import type { ResourceTemplateDefinition } from "../resource-template.ts";
import type { ServerDefinition } from "../server.ts";
import { describeCall, handleCall, itemsOf } from "./call.ts";
import { toWitResource } from "./rich-content.ts";
import { describeError } from "./describe-error.ts";
import type { Environment, Host } from "./host.ts";
import { toJson } from "./to-json.ts";
import { parseUriTemplate, type UriTemplate } from "./uri-template.ts";
import { internalError, type WitReadResult, type WitResourceContents } from "./wit.ts";

export interface Resources {
  readonly fixed: ReadonlyMap<string, ResourceDefinition>;
  readonly templates: readonly {
    readonly definition: ResourceTemplateDefinition;
    readonly pattern: UriTemplate;
  }[];
}

export function resourcesOf(definition: ServerDefinition): Resources {
  return {
    fixed: new Map(itemsOf(definition, "resource").map((resource) => [resource.name, resource])),
    templates: itemsOf(definition, "resourceTemplate").map((template) => {
      try {
        return { definition: template, pattern: parseUriTemplate(template.name) };
      } catch (error) {
        throw definitionError(template, error instanceof Error ? error.message : String(error));
      }
    }),
  };
}

/** Whether one of the component's definitions is about this address. */
export function hasResource({ fixed, templates }: Resources, uri: string): boolean {
  return fixed.has(uri) || templates.some(({ pattern }) => pattern.match(uri) !== undefined);
}

/** `undefined` if nothing is at the address. An error is one of JSON-RPC: MCP has no other for resources. */
export async function readResource(
  definition: ServerDefinition,
  resources: Resources,
  uri: string,
  environment: Environment,
  host: Host,
): Promise<WitReadResult | undefined> {
  const call: Call = { kind: "resource", uri };
  try {
    const result = await handleCall(definition, call, environment, host, (current, context) =>
      read(resources, (current as Extract<Call, { kind: "resource" }>).uri, context),
    );
    if (result === undefined || result === null) return undefined;
    return { contents: toContents(result, uri, mimeTypeOf(resources, uri)) };
  } catch (error) {
    host.report(error, describeCall(call));
    throw internalError(describeError(error));
  }
}

async function read(resources: Resources, uri: string, context: Context): Promise<unknown> {
  const resource = resources.fixed.get(uri);
  if (resource !== undefined) return resource.options.read(context);
  for (const { definition, pattern } of resources.templates) {
    const variables = pattern.match(uri);
    if (variables === undefined) continue;
    const result = await definition.options.read(variables, context, uri);
    // Another pattern may fit as well.
    if (result !== undefined && result !== null) return result;
  }
  return undefined;
}

function mimeTypeOf({ fixed, templates }: Resources, uri: string): string | undefined {
  const resource = fixed.get(uri);
  if (resource !== undefined) return resource.options.mimeType;
  return templates.find(({ pattern }) => pattern.match(uri) !== undefined)?.definition.options.mimeType;
}

function toContents(
  value: unknown,
  uri: string,
  mimeType: string | undefined,
): readonly WitResourceContents[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isContents))
    return value.map((each) => toWitResource(each, uri, mimeType));
  if (isContents(value)) return [toWitResource(value, uri, mimeType)];
  if (typeof value === "string") return [toWitResource({ text: value }, uri, mimeType ?? "text/plain")];
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
    return [toWitResource({ blob: value as Uint8Array }, uri, mimeType ?? "application/octet-stream")];
  return [toWitResource({ text: toJson(value) ?? "null" }, uri, mimeType ?? "application/json")];
}

const MEMBERS: ReadonlySet<string> = new Set(["uri", "mimeType", "text", "blob", "_meta"]);

/** Contents with details have text or bytes, and no other member than MCP's. Other objects are values. */
function isContents(value: unknown): value is ResourceContents {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { text, blob } = value as Readonly<Record<string, unknown>>;
  const holds = typeof text === "string" || (blob !== undefined && text === undefined);
  return holds && Object.keys(value).every((name) => MEMBERS.has(name));
}
