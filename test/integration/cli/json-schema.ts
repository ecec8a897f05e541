/** The keywords of JSON Schema that our schemas use; any other keyword is an error. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "boolean";
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const keywords = new Set(
  (
    "$ref type enum anyOf properties required additionalProperties propertyNames items minItems minLength minimum pattern " +
    "$defs definitions $schema title description default examples"
  ).split(" "),
);

/** Where `value` is not what `schema` says, one line each; nothing when all is well. */
export function schemaProblems(value: unknown, schema: Schema, root: Schema = schema, at = ""): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !keywords.has(keyword));
  if (unknown.length > 0) return [`${at}: the schema has unknown keywords ${unknown.join(", ")}`];
  if (schema.$ref !== undefined) {
    const target = { ...root.$defs, ...root.definitions }[
      schema.$ref.replace(/^#\/(\$defs|definitions)\//, "")
    ];
    return target === undefined ? [`${at}: no ${schema.$ref}`] : schemaProblems(value, target, root, at);
  }
  if (schema.anyOf !== undefined) {
    const fits = schema.anyOf.some((each) => schemaProblems(value, each, root, at).length === 0);
    if (!fits) return [`${at}: fits none of the alternatives`];
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at}: ${String(value)}`];
  if (schema.type !== undefined && typeOf(value) !== schema.type) return [`${at}: no ${schema.type}`];
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return [`${at}: too small`];
  if (typeof value === "string") {
    const fits = schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
    return fits && value.length >= (schema.minLength ?? 0) ? [] : [`${at}: ${JSON.stringify(value)}`];
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return [`${at}: too few items`];
    return value.flatMap((item, index) => schemaProblems(item, schema.items ?? {}, root, `${at}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}: \`${name}\` is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const misnamed =
        schema.propertyNames && schemaProblems(name, schema.propertyNames, root, `${at}/${name}`);
      const property = schema.properties?.[name] ?? schema.additionalProperties ?? {};
      if (property === false) return [`${at}: \`${name}\``];
      return [...(misnamed ?? []), ...schemaProblems(inner, property, root, `${at}/${name}`)];
    }),
  ];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
}
