/** Whether a JSON Schema can be read by everybody: each keyword has a value that it takes, at any depth. */
import { Elements, Json, Members } from "../json/json";
import { Takes, isAnchor, isTaken, takes } from "./keyword";
import { resolves } from "./reference";

/** `isStrict`: a client compiles the schema, so that its references and patterns matter too. */
export class SoundCheck {
  /** Whether `items` may be a list: in the dialects before 2020-12, which a schema names that is written in one of them. */
  readonly allowsLists: bool;

  constructor(
    readonly root: Json,
    readonly isStrict: bool,
  ) {
    this.allowsLists = !isStrict || isOlderDialect(root);
  }

  schema(schema: Json, depth: i32): bool {
    if (!schema.isObject) return schema.isBoolean;
    const members = new Members(schema);
    while (members.next()) {
      const kind = takes(members);
      if (kind != Takes.Anything && !this.value(members.value, kind, schema, depth)) return false;
    }
    return true;
  }

  /** The value of a keyword of `schema`. */
  value(value: Json, kind: Takes, schema: Json, depth: i32): bool {
    switch (kind) {
      case Takes.Schema:
        return this.schema(value, depth + 1);
      case Takes.SchemaOrList:
        return value.isArray ? this.allowsLists && this.list(value, depth) : this.schema(value, depth + 1);
      case Takes.SchemaList:
        return value.isArray && this.list(value, depth);
      case Takes.SchemaMap:
      case Takes.DependencyMap:
      case Takes.PatternMap:
        return value.isObject && this.map(value, kind, depth);
      default:
        return this.leaf(value, kind, schema, depth);
    }
  }

  /** A value without schemas in it. */
  leaf(value: Json, kind: Takes, schema: Json, depth: i32): bool {
    if (kind == Takes.Reference || kind == Takes.LocalReference) {
      if (!value.isString) return false;
      const reference = value.text();
      if (kind == Takes.LocalReference && !reference.startsWith("#")) return false;
      return !this.isStrict || resolves(reference, this.root);
    }
    // An identifier inside a schema would make its references begin anew; one that is a mere anchor does not.
    if (kind == Takes.Identifier && this.isStrict && value.isString) {
      const id = value.text();
      return id.startsWith("#") ? isAnchor(id.slice(1)) : depth == 0;
    }
    return isTaken(value, kind, schema, this.isStrict);
  }

  /** A member of an object of schemas. */
  entry(members: Members, kind: Takes, depth: i32): bool {
    if (kind == Takes.PatternMap && !isTaken(nameOf(members), Takes.Pattern, members.value, this.isStrict))
      return false;
    if (kind == Takes.DependencyMap && members.value.isArray)
      return isTaken(members.value, Takes.Names, members.value, this.isStrict);
    return this.schema(members.value, depth + 1);
  }

  private list(list: Json, depth: i32): bool {
    const elements = new Elements(list);
    let count = 0;
    while (elements.next()) {
      if (!this.schema(elements.value, depth + 1)) return false;
      count++;
    }
    return count > 0;
  }

  private map(map: Json, kind: Takes, depth: i32): bool {
    const members = new Members(map);
    while (members.next()) {
      if (!this.entry(members, kind, depth)) return false;
    }
    return true;
  }
}

function isOlderDialect(root: Json): bool {
  const dialect = root.textMember("$schema");
  return dialect !== null && (dialect.contains("/draft-0") || dialect.contains("/2019-09/"));
}

function nameOf(members: Members): Json {
  const name = members.quotedName;
  return new Json(name.start, name.end);
}
