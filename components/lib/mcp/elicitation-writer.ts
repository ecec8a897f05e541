/** Forms that a server asks the client to show, and their schemas, as JSON. */
import { Utf8 } from "../../bindings/abi";
import {
  ElicitRequest,
  ElicitRequestTag,
  EnumSchema,
  EnumSchemaTag,
  EnumOption,
  NumberSchemaType,
  PrimitiveSchemaDefinition,
  PrimitiveSchemaDefinitionTag,
  RequestedSchema,
  StringSchemaFormat,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { MemberWriter } from "./member-writer";
import { spanOf } from "../abi/text";

export class ElicitationWriter extends MemberWriter {
  /** The parameters of `elicitation/create`. */
  elicitation(request: ElicitRequest): void {
    if (request.tag == ElicitRequestTag.url) {
      this.word("mode", "url");
      this.text("elicitationId", request.url.elicitationId);
      this.text("message", request.url.message);
      this.text("url", request.url.url);
      return;
    }
    this.text("message", request.form.message);
    this.requestedSchema(request.form.requestedSchema);
  }

  private requestedSchema(schema: RequestedSchema): void {
    const writer = this.writer;
    this.beginObject("requestedSchema");
    this.word("type", "object");
    this.beginObject("properties");
    for (let i = 0, n = schema.properties.length; i < n; i++) {
      writer.keyText(spanOf(schema.properties[i]._0));
      writer.begin("{");
      this.primitiveSchema(schema.properties[i]._1);
      writer.end("}");
    }
    writer.end("}");
    this.texts("required", schema.required);
    writer.end("}");
  }

  private primitiveSchema(schema: PrimitiveSchemaDefinition): void {
    switch (schema.tag) {
      case PrimitiveSchemaDefinitionTag.stringSchema: {
        const text = schema.stringSchema;
        this.type("string", text.title, text.description);
        this.unsigned<u32>("minLength", text.minLength);
        this.unsigned<u32>("maxLength", text.maxLength);
        const format = text.format;
        if (format !== null) this.word("format", formatText(format.value));
        this.text("default", text.default);
        break;
      }
      case PrimitiveSchemaDefinitionTag.numberSchema: {
        const number = schema.numberSchema;
        this.type(
          number.type == NumberSchemaType.integer ? "integer" : "number",
          number.title,
          number.description,
        );
        this.number("minimum", number.minimum);
        this.number("maximum", number.maximum);
        this.number("default", number.default);
        break;
      }
      case PrimitiveSchemaDefinitionTag.booleanSchema: {
        const boolean = schema.booleanSchema;
        this.type("boolean", boolean.title, boolean.description);
        this.boolean("default", boolean.default);
        break;
      }
      default:
        this.enumSchema(schema.enumSchema);
    }
  }

  private enumSchema(schema: EnumSchema): void {
    const writer = this.writer;
    switch (schema.tag) {
      case EnumSchemaTag.untitledSingleSelect: {
        const single = schema.untitledSingleSelect;
        this.type("string", single.title, single.description);
        this.texts("enum", single.enum);
        this.text("default", single.default);
        break;
      }
      case EnumSchemaTag.titledSingleSelect: {
        const single = schema.titledSingleSelect;
        this.type("string", single.title, single.description);
        this.options("oneOf", single.oneOf);
        this.text("default", single.default);
        break;
      }
      case EnumSchemaTag.untitledMultiSelect: {
        const multi = schema.untitledMultiSelect;
        this.type("array", multi.title, multi.description);
        this.beginObject("items");
        this.type("string", null, null);
        this.texts("enum", multi.enum);
        writer.end("}");
        this.texts("default", multi.default);
        break;
      }
      default: {
        const multi = schema.titledMultiSelect;
        this.type("array", multi.title, multi.description);
        this.beginObject("items");
        this.options("anyOf", multi.oneOf);
        writer.end("}");
        this.texts("default", multi.default);
      }
    }
  }

  private options(name: string, options: Array<EnumOption>): void {
    const writer = this.writer;
    writer.key(name);
    writer.begin("[");
    for (let i = 0, n = options.length; i < n; i++) {
      writer.begin("{");
      this.text("const", options[i].constValue);
      this.text("title", options[i].title);
      writer.end("}");
    }
    writer.end("]");
  }

  private type(type: string, title: Utf8 | null, description: Utf8 | null): void {
    this.word("type", type);
    this.text("title", title);
    this.text("description", description);
  }
}

function formatText(format: StringSchemaFormat): string {
  switch (format) {
    case StringSchemaFormat.uri:
      return "uri";
    case StringSchemaFormat.email:
      return "email";
    case StringSchemaFormat.date:
      return "date";
    default:
      return "date-time";
  }
}
