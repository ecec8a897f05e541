/** `wasmcp:mcp-v20251125/resources` of a server definition. */
import type { ServerDefinition } from "../server.ts";
import { itemsOf } from "./call.ts";
import { metaText } from "./content.ts";
import type { Host } from "./host.ts";
import { hasResource, readResource, resourcesOf } from "./run-resource.ts";
import type { ResourceDetails } from "../resource.ts";
import type { WitMessageContext, WitReadResult } from "./wit.ts";

export interface ResourcesExports {
  listResources(): { readonly resources: readonly unknown[] };
  listResourceTemplates(): { readonly resourceTemplates: readonly unknown[] };
  readResource(
    message: WitMessageContext,
    request: { readonly uri: string },
  ): Promise<WitReadResult | undefined>;
}

export function serveResources(definition: ServerDefinition, host: Host): ResourcesExports {
  const resources = resourcesOf(definition);
  return {
    ...serveListsOfResources(definition),
    readResource: async (message, { uri }) =>
      hasResource(resources, uri)
        ? readResource(definition, resources, uri, { message, call: undefined, asks: undefined }, host)
        : undefined,
  };
}

/** The lists; resources are read through `interactive-resources`. */
export function serveListsOfResources(definition: ServerDefinition): ResourcesExports {
  const resources = itemsOf(definition, "resource").map(({ name: uri, options }) => ({
    uri,
    name: options.name ?? lastPart(uri),
    options: { ...details(options), size: options.size },
  }));
  const resourceTemplates = itemsOf(definition, "resourceTemplate").map(({ name: uriTemplate, options }) => ({
    uriTemplate,
    name: options.name ?? lastPart(uriTemplate),
    options: details(options),
  }));
  return {
    listResources: () => ({ resources }),
    listResourceTemplates: () => ({ resourceTemplates }),
    readResource: async () => undefined,
  };
}

function details({ title, description, mimeType, annotations, meta, icons }: ResourceDetails): object {
  return { title, description, mimeType, annotations, meta: metaText(meta), icons };
}

function lastPart(uri: string): string {
  return uri.split(/[/?#]/).findLast((part) => part !== "") ?? uri;
}
