/** MCP Apps (SEP-1865): a resource for each page of the folder `ui`, and its address in the tools whose results it shows. */
import type { Meta } from "../content.ts";
import { definitionError, show } from "../definition.ts";
import { resource } from "../resource.ts";
import { server, type ServerDefinition, type ServerItem } from "../server.ts";
import type { ToolDefinition, ToolUi } from "../tool.ts";

/** A page, as the build writes it into a component. */
export interface PageData {
  /** `chart` */
  readonly name: string;
  /** `ui://weather/chart` */
  readonly uri: string;
  readonly html: string;
  readonly title?: string;
  readonly description?: string;
  /** `_meta.ui` */
  readonly meta: object;
}

const PAGE_TYPE = "text/html;profile=mcp-app";
/** Where clients of the time before the specification look. */
const OLDER_KEY = "ui/resourceUri";

export function withPages(definition: ServerDefinition, pages: readonly PageData[]): ServerDefinition {
  // `itemsOf` says what to write.
  if ((definition as { readonly kind?: unknown } | undefined)?.kind !== "server") return definition;
  const items = definition.items.map((item) =>
    item.kind === "tool" && item.options.ui !== undefined ? withPage(item, item.options.ui, pages) : item,
  );
  return server([...items, ...pages.map(pageResource)]);
}

/** Clients may look for `_meta` in the list and in the contents. */
function pageResource({ name, uri, html, meta: ui, ...details }: PageData): ServerItem {
  const meta = Object.keys(ui).length === 0 ? undefined : { ui };
  return resource(uri, {
    name,
    ...details,
    mimeType: PAGE_TYPE,
    ...(meta !== undefined && { meta }),
    read: () => ({ text: html, ...(meta !== undefined && { _meta: meta }) }),
  });
}

function withPage(tool: ToolDefinition, given: string | ToolUi, pages: readonly PageData[]): ToolDefinition {
  const { page: name, visibility } = typeof given === "string" ? { page: given } : given;
  const page = name === undefined ? undefined : pages.find((each) => each.name === name);
  if (name !== undefined && page === undefined) {
    const known = pages.map((each) => `\`${each.name}\``).join(", ");
    throw definitionError(
      tool,
      `tool \`${tool.name}\`: no page \`ui/${String(name)}.html\` in the project; ${known === "" ? "the folder `ui` has none" : `expected one of ${known}`}`,
    );
  }
  if (visibility !== undefined && !isVisibility(visibility)) {
    throw definitionError(
      tool,
      `tool \`${tool.name}\`: expected \`ui.visibility\` to be a list of \`"model"\` and \`"app"\`, found ${show(visibility)}`,
    );
  }
  const ui = { resourceUri: page?.uri, visibility };
  const meta: Meta = {
    ...tool.options.meta,
    ui,
    ...(page !== undefined && { [OLDER_KEY]: page.uri }),
  };
  return { ...tool, options: { ...tool.options, meta } };
}

function isVisibility(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each === "model" || each === "app");
}
