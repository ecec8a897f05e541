/**
 * Forms in the shape of 2025-06-18: a choice is a string with `enum` and, for its titles, `enumNames`, where 2025-11-25 has `oneOf`.
 * A choice of several has no place there.
 */
import { Elements, Json, Members, memberOf } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { asciiUtf8, spanOf } from "../../lib/abi/text";

/** Whether a client of 2025-06-18 can show this form, `requestedSchema`. */
export function fitsOlderForm(schema: Json | null): bool {
  const properties = memberOf(schema, "properties");
  if (properties === null || !properties.isObject) return true;
  const members = new Members(properties);
  while (members.next()) {
    const type = members.value.textMember("type");
    if (type !== null && type.is("array")) return false;
  }
  return true;
}

/** Writes the value of `requestedSchema`. */
export function writeOlderForm(schema: Json, writer: JsonWriter): void {
  writer.begin("{");
  const members = new Members(schema);
  while (members.next()) {
    writer.keyText(members.key);
    if (members.nameIs("properties") && members.value.isObject) writeProperties(members.value, writer);
    else writer.json(members.value);
  }
  writer.end("}");
}

function writeProperties(properties: Json, writer: JsonWriter): void {
  writer.begin("{");
  const members = new Members(properties);
  while (members.next()) {
    writer.keyText(members.key);
    const options = memberOf(members.value, "oneOf");
    if (options === null || !options.isArray) writer.json(members.value);
    else writeChoice(members.value, options, writer);
  }
  writer.end("}");
}

function writeChoice(property: Json, options: Json, writer: JsonWriter): void {
  writer.begin("{");
  const members = new Members(property);
  while (members.next()) {
    if (members.nameIs("oneOf")) continue;
    writer.keyText(members.key);
    writer.json(members.value);
  }
  writeEach("enum", "const", options, writer);
  writeEach("enumNames", "title", options, writer);
  writer.end("}");
}

/** That member of each option; one without a title shows its value. */
function writeEach(name: string, member: string, options: Json, writer: JsonWriter): void {
  writer.key(name);
  writer.begin("[");
  const elements = new Elements(options);
  while (elements.next()) {
    const own = elements.value.textMember(member);
    const value = own === null ? elements.value.textMember("const") : own;
    writer.text(value === null ? spanOf(asciiUtf8("")) : value);
  }
  writer.end("]");
}
