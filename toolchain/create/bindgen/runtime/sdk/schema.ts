/** Descriptions of JSON objects: the arguments of a tool, the fields of a form. Values are checked against them. */
import { arrayOf, Json, JsonObject, quote } from "./json";

/** One member of an object. */
class Field {
  isRequired: bool = true;
  private choices: string[] = [];
  private least: f64 = -Infinity;
  private most: f64 = Infinity;

  constructor(
    readonly name: string,
    /** `string`, `number`, `integer` or `boolean`; empty if only the schema knows. */
    readonly type: string,
    private readonly description: string,
    /** The JSON Schema of a field whose type only the schema knows. */
    private readonly own: string,
  ) {}

  oneOf(choices: string[]): void {
    this.choices = choices;
  }

  minimum(least: f64): void {
    this.least = least;
  }

  maximum(most: f64): void {
    this.most = most;
  }

  get schema(): string {
    if (this.type == "") return this.own;
    const schema = new JsonObject().string("type", this.type).string("description", this.description);
    if (this.choices.length > 0)
      schema.json("enum", arrayOf(this.choices.map<string>((each) => quote(each))));
    if (isFinite(this.least)) schema.number("minimum", this.least);
    if (isFinite(this.most)) schema.number("maximum", this.most);
    return schema.text;
  }

  /** Why a value does not fit; `null` if it does. A schema of its own may say more, which the component checks itself. */
  faultOf(value: Json | null, subject: string): string | null {
    const named = subject + " `" + this.name + "`";
    if (value === null) return this.isRequired ? named + " is missing: expected " + this.expected : null;
    if (!this.fits(value)) return named + ": expected " + this.expected + ", received " + kindOf(value);
    if (this.choices.length > 0 && !this.choices.includes(value.string))
      return named + ": expected " + this.choices.join(" or ") + ", received " + value.string;
    if (value.number < this.least || value.number > this.most)
      return named + ": expected " + this.range + ", received " + value.text;
    return null;
  }

  private fits(value: Json): bool {
    if (this.type == "string") return value.isString;
    if (this.type == "number") return value.isNumber;
    if (this.type == "integer") return value.isNumber && Math.floor(value.number) == value.number;
    return this.type == "" || value.isBoolean;
  }

  private get expected(): string {
    return this.type == "" ? "a value" : this.type;
  }

  private get range(): string {
    const least = numberText(this.least);
    const most = numberText(this.most);
    if (!isFinite(this.least)) return "at most " + most;
    return isFinite(this.most) ? least + " to " + most : "at least " + least;
  }
}

/** The members of an object, in their order: `new Fields().string("size", "The size").oneOf(["S", "M"])`. */
export class Fields {
  private readonly fields: Field[] = [];

  string(name: string, description: string): this {
    return this.add(new Field(name, "string", description, ""));
  }

  number(name: string, description: string): this {
    return this.add(new Field(name, "number", description, ""));
  }

  integer(name: string, description: string): this {
    return this.add(new Field(name, "integer", description, ""));
  }

  boolean(name: string, description: string): this {
    return this.add(new Field(name, "boolean", description, ""));
  }

  /** A member with a JSON Schema of its own: `{"type":"array","items":{"type":"string"}}`. */
  json(name: string, schema: string): this {
    return this.add(new Field(name, "", "", schema));
  }

  /** The member before this may be left out. */
  optional(): this {
    this.last.isRequired = false;
    return this;
  }

  /** The texts that the member before this may be. */
  oneOf(choices: string[]): this {
    this.last.oneOf(choices);
    return this;
  }

  /** The least number that the member before this may be. */
  minimum(least: f64): this {
    this.last.minimum(least);
    return this;
  }

  /** The largest number that the member before this may be. */
  maximum(most: f64): this {
    this.last.maximum(most);
    return this;
  }

  /** The JSON Schema of the object. */
  get schema(): string {
    const properties = new JsonObject();
    const required: string[] = [];
    for (let i = 0; i < this.fields.length; i++) {
      const field = this.fields[i];
      properties.json(field.name, field.schema);
      if (field.isRequired) required.push(quote(field.name));
    }
    const schema = new JsonObject().string("type", "object").json("properties", properties.text);
    if (required.length > 0) schema.json("required", arrayOf(required));
    return schema.text;
  }

  /** What does not fit, one line each; empty if all fits. `subject` is what a member is called: `argument`. */
  faultsOf(values: Json, subject: string): string {
    const faults: string[] = [];
    for (let i = 0; i < this.fields.length; i++) {
      const field = this.fields[i];
      const fault = field.faultOf(values.get(field.name), subject);
      if (fault !== null) faults.push(fault);
    }
    return faults.join("\n");
  }

  private add(field: Field): this {
    this.fields.push(field);
    return this;
  }

  private get last(): Field {
    return this.fields[this.fields.length - 1];
  }
}

function kindOf(value: Json): string {
  if (value.isString) return "string";
  if (value.isNumber) return "number";
  if (value.isBoolean) return "boolean";
  if (value.isArray) return "array";
  return value.isObject ? "object" : "null";
}

function numberText(value: f64): string {
  return new JsonObject().number("n", value).text.slice(5, -1);
}
