/** JSON objects that different readers cannot understand in different ways. */
import { Span } from "../bytes/span";
import { checkJson, JsonFault } from "../json/json-check";
import { Json, Members } from "../json/json";

/** More members than any token or key has, and few enough to compare each with each. */
const MOST_MEMBERS: i32 = 256;

/** The object that the text consists of; `null` for any other text, and if two of its members have the same name. */
export function parseObject(text: Span): Json | null {
  if (text.length == 0 || checkJson(text) != JsonFault.None) return null;
  const object = Json.of(text);
  return object.isObject && hasDistinctNames(object) ? object : null;
}

/** Whether no two members of the object itself have the same name, escapes resolved. */
export function hasDistinctNames(object: Json): bool {
  const names = new Array<Span>();
  const members = new Members(object);
  while (members.next()) {
    const name = members.key;
    if (names.length == MOST_MEMBERS) return false;
    for (let i = 0, n = names.length; i < n; i++) {
      if (names[i].equals(name)) return false;
    }
    names.push(name);
  }
  return true;
}
