/** `docs/reference/wasmcp-toml.md` and `config-toml.md`: what the JSON Schemas say of the two files. */
import { code, generatedNote } from "./markdown.ts";

/** The parts of JSON Schema that our schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export interface SchemaPage {
  readonly schema: Schema;
  /** `schemas/wasmcp.schema.json` */
  readonly file: string;
  /** `wasmcp.toml` */
  readonly title: string;
  readonly example: string;
}

export function schemaPage({ schema, file, title, example }: SchemaPage): string {
  const sections = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const entry = typeof property.additionalProperties === "object" ? property.additionalProperties : {};
    const keys = Object.entries(resolve(schema, entry).properties ?? {});
    const heading = keys.length === 0 ? `[${name}]` : `[${name}.NAME]`;
    return [
      `## ${code(heading)}`,
      property.description ?? "",
      ...keys.map(([key, value]) => keySection(schema, key, value)),
    ].join("\n\n");
  });
  return `${generatedNote(`\`${file}\``)}

# ${title}

${schema.description ?? ""}

\`\`\`toml
${example.trim()}
\`\`\`

${sections.join("\n\n")}
`;
}

function keySection(root: Schema, key: string, property: Schema): string {
  const { default: otherwise, enum: values } = property;
  const facts = [
    `Type: ${typeOf(root, property)}.`,
    ...(values === undefined
      ? []
      : [`One of ${values.map((value) => code(JSON.stringify(value))).join(", ")}.`]),
    ...(otherwise === undefined ? [] : [`Default: ${code(JSON.stringify(otherwise))}.`]),
  ];
  const inner = Object.entries(resolve(root, property).properties ?? {}).map(
    ([name, value]) => `- ${code(name)} (${typeOf(root, value)}): ${value.description ?? ""}`,
  );
  const paragraphs = [`### ${code(key)}`, property.description ?? "", facts.join(" "), inner.join("\n")];
  return paragraphs.filter((text, position) => position < 3 || text !== "").join("\n\n");
}

function typeOf(root: Schema, schema: Schema): string {
  const { type, items, anyOf, additionalProperties, properties } = resolve(root, schema);
  if (anyOf !== undefined && type === undefined) return anyOf.map((one) => typeOf(root, one)).join(" or ");
  if (type === "array") return `list of ${items === undefined ? "values" : plural(typeOf(root, items))}`;
  if (type !== "object") return type ?? "any value";
  if (properties !== undefined) return `table with ${Object.keys(properties).map(code).join(", ")}`;
  return typeof additionalProperties === "object"
    ? `table whose values are ${plural(typeOf(root, additionalProperties))}`
    : "table";
}

function plural(type: string): string {
  if (/^(string|number|boolean)$/.test(type)) return `${type}s`;
  if (type.includes(" or ")) return `(${type})`;
  return type.replace(/^(list|table)\b/, "$1s");
}

function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return root.definitions?.[schema.$ref.replace("#/definitions/", "")] ?? {};
}
