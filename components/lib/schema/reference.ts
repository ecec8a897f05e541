/** Whether `$ref` leads to something in the same schema: clients fetch nothing. */
import { hexDigit } from "../bytes/hex";
import { Span } from "../bytes/span";
import { ByteWriter } from "../bytes/byte-writer";
import { Elements, Json, Members } from "../json/json";

/** `#/$defs/city`, `#`, `#city`, or either of them behind the schema's own `$id`. */
export function resolves(reference: Span, root: Json): bool {
  let hash = reference.indexOf(0x23);
  if (hash < 0) hash = reference.length;
  if (hash > 0) {
    const id = root.textMember("$id");
    if (id === null || !id.equals(reference.slice(0, hash))) return false;
  }
  if (hash + 1 >= reference.length) return true;
  const fragment = reference.slice(hash + 1);
  if (fragment.byteAt(0) == 0x2f) return followPointer(fragment, root);
  return hasAnchor(fragment, root);
}

function followPointer(pointer: Span, root: Json): bool {
  let at: Json | null = root;
  let from = 1;
  while (at !== null) {
    const next = pointer.indexOf(0x2f, from);
    const end = next < 0 ? pointer.length : next;
    at = childNamed(at, decodeStep(pointer.slice(from, end)));
    if (next < 0) break;
    from = next + 1;
  }
  return at !== null && (at.isObject || at.isBoolean);
}

function childNamed(parent: Json, name: Span): Json | null {
  let found: Json | null = null;
  const members = new Members(parent);
  while (members.next()) {
    if (members.key.equals(name)) found = members.value;
  }
  if (!parent.isArray) return found;
  const elements = new Elements(parent);
  let index = 0;
  while (elements.next()) {
    const text = new ByteWriter();
    text.ascii(index.toString());
    if (text.span.equals(name)) return elements.value;
    index++;
  }
  return null;
}

/** `%20` of addresses, and then `~1` and `~0` of JSON pointers. */
function decodeStep(step: Span): Span {
  const text = new ByteWriter();
  for (let i = 0, n = step.length; i < n; i++) {
    let byte = step.byteAt(i);
    if (byte == 0x25 && i + 2 < n) {
      const high = hexDigit(step.byteAt(i + 1) as u8);
      const low = hexDigit(step.byteAt(i + 2) as u8);
      if (high >= 0 && low >= 0) {
        byte = (high << 4) | low;
        i += 2;
      }
    }
    if (byte == 0x7e && i + 1 < n) {
      const kind = step.byteAt(i + 1);
      if (kind == 0x30 || kind == 0x31) {
        byte = kind == 0x31 ? 0x2f : 0x7e;
        i++;
      }
    }
    text.byte(byte as u8);
  }
  return text.span;
}

/** Whether a schema somewhere inside is called so, with `$anchor`, `$dynamicAnchor`, or `$id` as in draft-07. */
function hasAnchor(name: Span, json: Json): bool {
  const members = new Members(json);
  while (members.next()) {
    const value = members.value;
    if (value.isString) {
      const text = value.text();
      if ((members.nameIs("$anchor") || members.nameIs("$dynamicAnchor")) && text.equals(name)) return true;
      if (members.nameIs("$id") && text.startsWith("#") && text.slice(1).equals(name)) return true;
    } else if (hasAnchor(name, value)) {
      return true;
    }
  }
  const elements = new Elements(json);
  while (elements.next()) {
    if (hasAnchor(name, elements.value)) return true;
  }
  return false;
}
