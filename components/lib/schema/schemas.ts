/** Schemas of tools as one writer of lists takes them. This one copies: it is for lists that a component sends by itself. */
import { Json, Members } from "../json/json";
import { JsonWriter } from "../json/json-writer";

export class Schemas {
  constructor(
    protected readonly writer: JsonWriter,
    /** Whether it is for 2026-07-28, which knows every kind of schema, or for a revision before. */
    protected readonly isCurrent: bool,
  ) {}

  /** The value of `inputSchema`. Its root is an object type; a component that hands over no schema accepts anything. */
  input(schema: Json | null): void {
    const writer = this.writer;
    if (schema !== null && schema.isObject && schema.member("type") !== null) return writer.json(schema);
    writer.begin("{");
    writer.key("type");
    writer.word("object");
    if (schema !== null && schema.isObject) {
      const members = new Members(schema);
      while (members.next()) {
        writer.json(members.quotedName);
        writer.ascii(":");
        writer.json(members.value);
      }
    }
    writer.end("}");
  }

  /** The member `outputSchema`, if this revision has one with such a root. */
  output(schema: Json | null): void {
    if (schema === null || !schema.isObject) return;
    if (!this.isCurrent) {
      const type = schema.textMember("type");
      if (type === null || !type.is("object")) return;
    }
    this.writer.key("outputSchema");
    this.writer.json(schema);
  }
}
