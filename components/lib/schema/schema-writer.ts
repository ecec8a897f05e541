/**
 * Schemas of tools as clients can read them.
 *
 * Problem: clients check each tool of a list, and one schema that is odd for them costs them the whole list. Idea: what no client
 * can read is left out or replaced, at its place; all the rest stays byte for byte. Result: a sound schema costs a look at
 * its keywords and is copied; an odd one loses as little as possible, and `remarks` has a line for its author.
 */
import { LIKED_DEPTH, depthOf } from "../json/depth";
import { Elements, Json, Members } from "../json/json";
import { JsonWriter } from "../json/json-writer";
import { Span } from "../bytes/span";
import { ByteWriter } from "../bytes/byte-writer";
import { Remarks } from "./remarks";
import { Takes, expectation, takes } from "./keyword";
import { Schemas } from "./schemas";
import { SoundCheck } from "./sound";

const OBJECT = "object";
const ANY_OBJECT = "clients get one that takes any object";
const LONGEST_NAME: i32 = 64;
/** As `toolchain/run/catalogue/remarks.ts` says it. */
const NAME_REFUSED =
  "some clients refuse its name; use 1 to 64 of the letters a to z and A to Z, digits, `_` and `-`";
const TOO_DEEP = "expected at most 100 levels of arrays and objects";

export class SchemaWriter extends Schemas {
  private check: SoundCheck;
  /** Where in the schema the writer is: `/properties/a`. */
  private path: ByteWriter = new ByteWriter();

  constructor(
    writer: JsonWriter,
    isCurrent: bool,
    private readonly remarks: Remarks,
  ) {
    super(writer, isCurrent);
    this.check = new SoundCheck(new Json(0, 0), false);
  }

  /** The value of `inputSchema`. Its root is an object type; a component that hands over no schema accepts anything. */
  input(schema: Json | null): void {
    if (!isLikedName(this.remarks.name)) this.remarks.addName(NAME_REFUSED);
    this.remarks.member = "inputSchema";
    if (schema === null || !schema.isObject) {
      if (schema === null) this.remark("expected JSON", ANY_OBJECT);
      else this.remark("expected a schema that is an object", ANY_OBJECT);
      this.writer.literal('{"type":"object"}');
      return;
    }
    if (depthOf(schema) > LIKED_DEPTH) {
      this.remark(TOO_DEEP, ANY_OBJECT);
      this.writer.literal('{"type":"object"}');
      return;
    }
    this.check = new SoundCheck(schema, false);
    const isObjectType = hasObjectType(schema);
    if (isObjectType && this.isPlain(schema)) return this.writer.json(schema);
    if (!isObjectType && schema.member("type") !== null)
      this.remark('expected "object" as the `type` of the whole', "clients get that");
    this.root(schema);
  }

  /** The member `outputSchema`, if this revision has one with such a root. */
  output(schema: Json | null): void {
    this.remarks.member = "outputSchema";
    if (schema === null || !schema.isObject) {
      this.remark(
        schema === null ? "expected JSON" : "expected a schema that is an object",
        "clients get none",
      );
      return;
    }
    const isOld = !this.isCurrent;
    const isObjectType = hasObjectType(schema);
    const isImplied = isOld && !isObjectType && impliesObject(schema);
    if (isOld && !isObjectType && !isImplied) return;
    if (depthOf(schema) > LIKED_DEPTH) return this.remark(TOO_DEEP, "clients get none");
    this.check = new SoundCheck(schema, true);
    this.writer.key("outputSchema");
    if (!isImplied && this.isPlain(schema)) return this.writer.json(schema);
    if (isOld) this.root(schema);
    else this.schema(schema, 0);
  }

  /** Whether the schema can be copied as it is. */
  private isPlain(schema: Json): bool {
    return this.check.schema(schema, 0) && (this.isCurrent || !hasBooleanProperty(schema));
  }

  /** The root of an object type. */
  private root(schema: Json): void {
    this.writer.begin("{");
    this.writer.key("type");
    this.writer.word(OBJECT);
    const members = new Members(schema);
    while (members.next()) {
      if (members.nameIs("type")) continue;
      const isProperties = !this.isCurrent && members.nameIs("properties");
      if (isProperties && members.value.isObject) {
        const mark = this.enter(members.quotedName);
        this.writer.json(members.quotedName);
        this.writer.ascii(":");
        this.objectProperties(members.value);
        this.path.cut(mark);
      } else {
        this.member(members, schema, 0);
      }
    }
    this.writer.end("}");
  }

  /** Before 2026-07-28 the properties of the root are objects. */
  private objectProperties(properties: Json): void {
    this.writer.begin("{");
    const members = new Members(properties);
    while (members.next()) {
      this.writer.json(members.quotedName);
      this.writer.ascii(":");
      const mark = this.enter(members.quotedName);
      if (members.value.isBoolean) this.asObject(members.value);
      else this.schema(members.value, 1);
      this.path.cut(mark);
    }
    this.writer.end("}");
  }

  private asObject(schema: Json): void {
    const outcome = schema.isTrue ? "{}" : '{"not":{}}';
    this.remark("before 2026-07-28, expected a schema that is an object", "clients get " + outcome);
    this.writer.literal(outcome);
  }

  /** Writes a schema, and says what is changed about it. */
  private schema(schema: Json, depth: i32): void {
    const writer = this.writer;
    if (this.check.schema(schema, depth)) return writer.json(schema);
    if (!schema.isObject) {
      this.remark("expected " + expectation(Takes.Schema), "clients get {}");
      return writer.literal("{}");
    }
    writer.begin("{");
    const members = new Members(schema);
    while (members.next()) this.member(members, schema, depth);
    writer.end("}");
  }

  private member(members: Members, schema: Json, depth: i32): void {
    const value = members.value;
    const name = members.quotedName;
    const kind = takes(members);
    const mark = this.enter(name);
    if (kind == Takes.Anything || this.check.value(value, kind, schema, depth)) {
      this.named(name);
      this.writer.json(value);
    } else if (isRepairable(value, kind, this.check.allowsLists)) {
      this.named(name);
      this.parts(value, kind, depth);
    } else {
      this.remark("expected " + expectation(kind), "left out");
    }
    this.path.cut(mark);
  }

  private named(name: Span): void {
    this.writer.json(name);
    this.writer.ascii(":");
  }

  /** A value whose own kind is right, but not all that is in it. */
  private parts(value: Json, kind: Takes, depth: i32): void {
    if (kind == Takes.Schema || (kind == Takes.SchemaOrList && !value.isArray)) this.schema(value, depth + 1);
    else if (value.isArray) this.list(value, kind, depth);
    else this.map(value, kind, depth);
  }

  private list(list: Json, kind: Takes, depth: i32): void {
    this.writer.begin("[");
    const elements = new Elements(list);
    while (elements.next()) {
      if (kind != Takes.Names) this.schema(elements.value, depth + 1);
      else if (elements.value.isString) this.writer.json(elements.value);
      else this.remark("expected an array of names", "left out");
    }
    this.writer.end("]");
  }

  private map(map: Json, kind: Takes, depth: i32): void {
    this.writer.begin("{");
    const members = new Members(map);
    while (members.next()) {
      const mark = this.enter(members.quotedName);
      if (this.check.entry(members, kind, depth)) {
        this.named(members.quotedName);
        this.writer.json(members.value);
      } else if (kind == Takes.SchemaMap) {
        this.named(members.quotedName);
        this.schema(members.value, depth + 1);
      } else {
        this.remark("expected " + expectation(kind), "left out");
      }
      this.path.cut(mark);
    }
    this.writer.end("}");
  }

  /** Goes one step down; returns what `path.cut` needs to come back. */
  private enter(quotedName: Span): i32 {
    const mark = this.path.length;
    this.path.ascii("/");
    this.path.bytes(quotedName.slice(1, quotedName.length - 1));
    return mark;
  }

  private remark(expected: string, outcome: string): void {
    this.remarks.add(this.path.span, expected, outcome);
  }
}

/** Whether parts of a faulty value can stay. An empty list of schemas cannot. */
function isRepairable(value: Json, kind: Takes, allowsLists: bool): bool {
  switch (kind) {
    case Takes.Schema:
      return value.isObject;
    case Takes.SchemaOrList:
      return value.isObject || (allowsLists && value.isArray && new Elements(value).next());
    case Takes.SchemaList:
      return value.isArray && new Elements(value).next();
    case Takes.Names:
      return value.isArray;
    case Takes.SchemaMap:
    case Takes.DependencyMap:
    case Takes.PatternMap:
      return value.isObject;
    default:
      return false;
  }
}

function hasObjectType(schema: Json): bool {
  const type = schema.member("type");
  return type !== null && type.isString && type.text().is(OBJECT);
}

/** Whether an output schema means an object without saying it in one word. */
function impliesObject(schema: Json): bool {
  const type = schema.member("type");
  if (type === null) return schema.objectMember("properties") !== null;
  const types = new Elements(type);
  return types.next() && types.value.isString && types.value.text().is(OBJECT) && !types.next();
}

function hasBooleanProperty(schema: Json): bool {
  const properties = schema.objectMember("properties");
  if (properties === null) return false;
  const members = new Members(properties);
  while (members.next()) {
    if (members.value.isBoolean) return true;
  }
  return false;
}

/** Makers of models take no other names for tools, and refuse a whole list for one of them. */
function isLikedName(name: Span): bool {
  for (let i = 0; i < name.length; i++) {
    const byte = name.byteAt(i);
    const isLetter = (((byte | 0x20) - 0x61) as u32) < 26;
    if (!isLetter && ((byte - 0x30) as u32) >= 10 && byte != 0x5f && byte != 0x2d) return false;
  }
  return name.length > 0 && name.length <= LONGEST_NAME;
}
