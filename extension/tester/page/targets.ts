/** What can be called, one by one, with the schema of its arguments. Pure. */
import type { Listing, Target } from "../../../toolchain/call/transcript/index.ts";

export interface Entry {
  readonly target: Target;
  /** What the user reads: a title if there is one. */
  readonly label: string;
  /** The name in the protocol. */
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: Schema;
  readonly outputSchema: Schema | undefined;
  /** `read-only`, `destructive`, `text/plain`. */
  readonly hints: readonly string[];
}

export type Schema = Readonly<Record<string, unknown>>;

export interface Group {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

export const isSame = (a: Target | undefined, b: Target | undefined): boolean =>
  a !== undefined && b !== undefined && a.kind === b.kind && a.name === b.name;

/** As one text, for maps. */
export const keyOf = ({ kind, name }: Target): string => `${kind} ${name}`;

const NO_ARGUMENTS: Schema = { type: "object", properties: {} };

/** The groups that have something. */
export function groupsOf({ tools, resources, resourceTemplates, prompts }: Listing): readonly Group[] {
  const groups: readonly Group[] = [
    {
      heading: "Tools",
      entries: tools.map((tool) => ({
        target: { kind: "tool", name: tool.name },
        label: tool.title ?? tool.annotations?.title ?? tool.name,
        name: tool.name,
        description: tool.description,
        schema: tool.inputSchema,
        outputSchema: tool.outputSchema as Schema | undefined,
        hints: hintsOf(tool.annotations),
      })),
    },
    {
      heading: "Resources",
      entries: resources.map(({ uri, name, title, description, mimeType }) => ({
        target: { kind: "resource", name: uri },
        label: title ?? name,
        name: uri,
        description,
        schema: NO_ARGUMENTS,
        outputSchema: undefined,
        hints: mimeType === undefined ? [] : [mimeType],
      })),
    },
    {
      heading: "Resource templates",
      entries: resourceTemplates.map(({ uriTemplate, name, title, description, mimeType }) => ({
        target: { kind: "template", name: uriTemplate },
        label: title ?? name,
        name: uriTemplate,
        description,
        schema: stringsSchema(
          variablesOf(uriTemplate).map((variable) => ({ name: variable, required: true })),
        ),
        outputSchema: undefined,
        hints: mimeType === undefined ? [] : [mimeType],
      })),
    },
    {
      heading: "Prompts",
      entries: prompts.map(({ name, title, description, arguments: args = [] }) => ({
        target: { kind: "prompt", name },
        label: title ?? name,
        name,
        description,
        schema: stringsSchema(args),
        outputSchema: undefined,
        hints: [],
      })),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

export function findEntry(groups: readonly Group[], target: Target | undefined): Entry | undefined {
  return groups.flatMap(({ entries }) => entries).find((entry) => isSame(entry.target, target));
}

/** Those whose name, title or description contains the text. */
export function filterGroups(groups: readonly Group[], text: string): readonly Group[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return groups;
  return groups
    .map(({ heading, entries }) => ({
      heading,
      entries: entries.filter(({ label, name, description = "" }) =>
        `${label}\n${name}\n${description}`.toLowerCase().includes(wanted),
      ),
    }))
    .filter(({ entries }) => entries.length > 0);
}

/** `notes://{day}{?limit,from}` has `day`, `limit` and `from`. */
export function variablesOf(uriTemplate: string): readonly string[] {
  const names = [...uriTemplate.matchAll(/\{[+#./;?&]?([^{}]+)\}/g)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  return [...new Set(names.map((name) => name.replace(/(\*|:\d+)$/, "").trim()))];
}

function stringsSchema(
  args: readonly {
    readonly name: string;
    readonly description?: string | undefined;
    readonly required?: boolean | undefined;
  }[],
): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(
      args.map(({ name, description }) => [
        name,
        { type: "string", ...(description !== undefined && { description }) },
      ]),
    ),
    required: args.filter(({ required }) => required).map(({ name }) => name),
  };
}

function hintsOf(
  annotations:
    | {
        readonly readOnlyHint?: boolean | undefined;
        readonly destructiveHint?: boolean | undefined;
        readonly idempotentHint?: boolean | undefined;
        readonly openWorldHint?: boolean | undefined;
      }
    | undefined,
): readonly string[] {
  return [
    annotations?.readOnlyHint === true ? "read-only" : undefined,
    annotations?.destructiveHint === true && annotations.readOnlyHint !== true ? "destructive" : undefined,
    annotations?.idempotentHint === true ? "idempotent" : undefined,
    annotations?.openWorldHint === true ? "open world" : undefined,
  ].filter((hint) => hint !== undefined);
}
