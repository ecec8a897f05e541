/** Members of JSON objects from values of the interfaces. Absent values, and text that should be JSON but is not, are left out. */
import { Some, Utf8 } from "../../bindings/abi";
import { LIKED_DEPTH, depthOf } from "../json/depth";
import { Json } from "../json/json";
import { JsonWriter } from "../json/json-writer";
import { Span } from "../bytes/span";
import { jsonOf, objectOf, spanOf } from "../abi/text";

export class MemberWriter {
  constructor(readonly writer: JsonWriter) {}

  /** The beginning of a member that is an object; `writer.end` is its end. */
  protected beginObject(name: string): void {
    this.writer.key(name);
    this.writer.begin("{");
  }

  /** The same for a list. */
  protected beginList(name: string): void {
    this.writer.key(name);
    this.writer.begin("[");
  }

  protected text(name: string, text: Utf8 | null): void {
    if (text === null) return;
    this.writer.key(name);
    this.writer.text(spanOf(text));
  }

  protected texts(name: string, texts: Array<Utf8> | null): void {
    if (texts === null) return;
    this.beginList(name);
    for (let i = 0, n = texts.length; i < n; i++) this.writer.text(spanOf(texts[i]));
    this.writer.end("]");
  }

  /** One of the words of an enumeration. */
  protected word(name: string, word: string): void {
    this.writer.key(name);
    this.writer.word(word);
  }

  protected boolean(name: string, value: Some<bool> | null): void {
    if (value === null) return;
    this.writer.key(name);
    this.writer.boolean(value.value);
  }

  /** JSON has no number that is not finite: such a member is left out. */
  protected number(name: string, value: Some<f64> | null): void {
    if (value === null || !isFinite(value.value)) return;
    this.writer.key(name);
    this.writer.number(value.value);
  }

  /** `T` is `u32` or `u64`. */
  protected unsigned<T>(name: string, value: Some<T> | null): void {
    if (value === null) return;
    this.writer.key(name);
    this.writer.unsigned(value.value as u64);
  }

  protected value(name: string, value: Json | null): void {
    if (value === null) return;
    this.writer.key(name);
    this.writer.json(value);
  }

  /** A component's own JSON. */
  protected json(name: string, text: Utf8 | null): void {
    this.value(name, jsonOf(text));
  }

  /** A component's own JSON that must be an object, and not so deep that clients give up. */
  protected object(name: string, text: Utf8 | null): void {
    const object = objectOf(text);
    if (object !== null && depthOf(object) <= LIKED_DEPTH) this.value(name, object);
  }

  /** The members of an object, without its braces. Nothing may follow them in the object that they are put into. */
  protected membersOf(object: Json | null): void {
    if (object === null || !object.isObject) return;
    const inside = object.slice(1, object.length - 1);
    let start = inside.start;
    while (start < inside.end && load<u8>(start) <= 0x20) start++;
    if (start < inside.end) this.writer.json(new Span(start, inside.end));
  }
}
