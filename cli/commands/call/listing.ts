import type { JsonSchema, Listing, Prompt, Tool } from "../../../toolchain/call/index.ts";
import { visible, visibleName } from "../../../core/text/index.ts";
import type { CommandContext } from "../../context.ts";

/** Tools with their arguments, resources and prompts, one below the other. */
export function printListing(listing: Listing, { print, style }: CommandContext): void {
  const { bold, dim } = style;
  const section = (title: string, entries: readonly Entry[]): void => {
    if (entries.length === 0) return;
    print(`${title}:`);
    for (const { name, description, details } of entries) {
      print(
        `  ${bold(visibleName(name))}${description === undefined ? "" : `  ${visibleName(firstLine(description))}`}`,
      );
      for (const line of aligned(details)) print(dim(visible(`    ${line}`)));
    }
  };
  section("Tools", listing.tools.map(toolEntry));
  section(
    "Resources",
    listing.resources.map(({ uri, name, description }) => ({
      name: uri,
      description: description ?? name,
      details: [],
    })),
  );
  section(
    "Resource templates",
    listing.resourceTemplates.map(({ uriTemplate, name, description }) => ({
      name: uriTemplate,
      description: description ?? name,
      details: [],
    })),
  );
  section("Prompts", listing.prompts.map(promptEntry));
  if (Object.values(listing).every((list) => list.length === 0)) print("The server offers nothing.");
}

interface Entry {
  readonly name: string;
  readonly description: string | undefined;
  readonly details: readonly (readonly string[])[];
}

function toolEntry({ name, title, description, inputSchema }: Tool): Entry {
  const { properties = {}, required = [] } = inputSchema as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  const details = Object.entries(properties).map(([key, property]) => {
    const schema = typeof property === "object" && property !== null ? (property as JsonSchema) : {};
    const { description: about, default: preset } = schema;
    const notes = [
      ...(typeof about === "string" ? [firstLine(about)] : []),
      ...(preset === undefined ? [] : [`(default: ${JSON.stringify(preset)})`]),
    ];
    return [required.includes(key) ? key : `[${key}]`, typeName(schema), notes.join(" ")];
  });
  return { name, description: description ?? title, details };
}

function promptEntry({ name, title, description, arguments: args = [] }: Prompt): Entry {
  const details = args.map((each) => [each.required ? each.name : `[${each.name}]`, each.description ?? ""]);
  return { name, description: description ?? title, details };
}

/** `integer`, `"celsius" | "fahrenheit"`, or `value` where the schema does not say it in one word. */
function typeName({ type, enum: values, const: only, anyOf, oneOf, items }: JsonSchema): string {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (only !== undefined) return JSON.stringify(only);
  if (type === "array" && typeof items === "object" && items !== null) {
    return `array of ${typeName(items as JsonSchema)}`;
  }
  if (typeof type === "string") return type;
  if (Array.isArray(type)) return type.join(" | ");
  const branches = anyOf ?? oneOf;
  if (!Array.isArray(branches)) return "value";
  return [...new Set(branches.map((branch) => typeName((branch ?? {}) as JsonSchema)))].join(" | ");
}

/** Lines whose columns stand below each other. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
