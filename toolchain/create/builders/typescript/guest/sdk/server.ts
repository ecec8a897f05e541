import type { CompletionDefinition } from "./completion.ts";
import { definitionError, show } from "./definition.ts";
import type { MiddlewareDefinition } from "./middleware.ts";
import type { PromptDefinition } from "./prompt.ts";
import type { ResourceDefinition } from "./resource.ts";
import type { ResourceTemplateDefinition } from "./resource-template.ts";
import type { ToolDefinition } from "./tool.ts";

/** One entry of a server's list. */
export type ServerItem =
  | ToolDefinition
  | ResourceDefinition
  | ResourceTemplateDefinition
  | PromptDefinition
  | CompletionDefinition
  | MiddlewareDefinition;

/** Entries, and lists of entries, such as those of another module. */
export type ServerItems = readonly (ServerItem | ServerItems)[];

/** All that a component offers. */
export interface ServerDefinition {
  readonly kind: "server";
  readonly items: readonly ServerItem[];
}

/**
 * All that this component offers. It is the default export of `src/index.ts`. Middleware stands around everything, the first one
 * outermost.
 *
 * @example
 * export default server([tool("hello", { run: () => "Hello!" })]);
 */
export function server(items: ServerItems): ServerDefinition {
  const flat: ServerItem[] = [];
  const seen = new Set<string>();
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) {
      for (const each of item) visit(each);
      return;
    }
    if (!isItem(item))
      throw new TypeError(
        `server: expected what \`tool\`, \`resource\`, \`resourceTemplate\`, \`prompt\`, \`completion\` or \`middleware\` gives, found ${show(item)}`,
      );
    if (item.kind !== "middleware" && item.kind !== "completion") {
      const key = `${item.kind} \`${item.name}\``;
      if (seen.has(key))
        throw definitionError(item, `server: ${key} stands twice in the list; give one of them another name`);
      seen.add(key);
    }
    flat.push(item);
  };
  if (!Array.isArray(items)) throw new TypeError(`server: expected an array, found ${show(items)}`);
  visit(items);
  return { kind: "server", items: flat };
}

// In one text: the build looks for the name of a kind of content, which is also that of a kind of item.
const KINDS: ReadonlySet<string> = new Set(
  "tool resource resourceTemplate prompt completion middleware".split(" "),
);

function isItem(item: unknown): item is ServerItem {
  const kind = (item as { readonly kind?: unknown } | null | undefined)?.kind;
  return typeof kind === "string" && KINDS.has(kind);
}
