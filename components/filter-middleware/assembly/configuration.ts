/**
 * From the text of a routing configuration to rules. An unknown key is an error that stops everything: a filter that
 * skips it would let through tools that the author wanted to block.
 */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { normalPath } from "./path";
import { Rules, TagFilter, addTagFilter } from "./rules";
import { Entry, Toml, ValueKind } from "./toml";

const TOP_LEVEL = "`version`, `path-rules` or `global-tag-filters`";
const IN_A_RULE = "`whitelist`, `blacklist` or `tag-filters`";
const NEEDS_AUTHORIZATION = "it needs the user of a request, which this server does not determine";

/** Adds the rules of the configuration at `uri` to `rules`. Returns an error message, or `null`. */
export function addConfiguration(rules: Rules, uri: Span, text: Span): Span | null {
  const toml = new Toml(text);
  if (!toml.read()) return at(uri, toml.line).say(toml.fault as string);
  return new Configuration(rules, uri, toml.entries).add();
}

class Configuration {
  private hasVersion: bool = false;
  private hasRules: bool = false;
  /** `tag-filters` is another name for `global-tag-filters`; a text uses one of them. */
  private globalName: Span | null = null;

  constructor(
    private readonly rules: Rules,
    private readonly uri: Span,
    private readonly entries: Array<Entry>,
  ) {}

  add(): Span | null {
    for (let i = 0; i < this.entries.length; i++) {
      const fault = this.entry(this.entries[i]);
      if (fault !== null) return fault;
    }
    if (!this.hasVersion) return at(this.uri, 1).say('expected `version = "1.0"`');
    if (!this.hasRules)
      return at(this.uri, 1).say(
        "expected `path-rules` or `global-tag-filters`, since a configuration without both filters nothing",
      );
    return null;
  }

  private entry(entry: Entry): Span | null {
    const name = entry.path[0];
    if (name.is("version")) {
      if (entry.path.length > 1 || entry.kind != ValueKind.Text) return this.expected(entry, "a string");
      this.hasVersion = true;
      return null;
    }
    if (name.is("path-rules")) {
      this.hasRules = true;
      if (entry.path.length == 1)
        return entry.kind == ValueKind.Table ? null : this.expected(entry, "a table of paths");
      return this.ruleEntry(entry);
    }
    if (name.is("global-tag-filters") || name.is("tag-filters")) {
      this.hasRules = true;
      const before = this.globalName;
      if (before !== null && !before.equals(name)) {
        return this.say(
          entry,
          "means the same as `global-tag-filters`, which is also present; keep one of them",
        );
      }
      this.globalName = name;
      return this.tagEntry(entry, 1, this.rules.tagFilters);
    }
    return this.unknown(entry, name, TOP_LEVEL);
  }

  private ruleEntry(entry: Entry): Span | null {
    const given = entry.path[1];
    const path = pathOf(given);
    if (path === null)
      return this.say(entry, "must be a path such as `/mcp/math`, without query, `.` and `..`");
    for (let i = 0; i < this.entries.length; i++) {
      const other = this.entries[i].path;
      if (other.length < 2 || !other[0].is("path-rules") || other[1].equals(given)) continue;
      const same = pathOf(other[1]);
      if (same !== null && same.equals(path))
        return this.say(entry, "is the same path as another rule's; keep one of them");
    }
    const rule = this.rules.at(path);
    if (entry.path.length == 2) return entry.kind == ValueKind.Table ? null : this.expected(entry, "a table");
    const key = entry.path[2];
    if (key.is("tag-filters")) return this.tagEntry(entry, 3, rule.tagFilters);
    const isWhitelist = key.is("whitelist");
    if (!isWhitelist && !key.is("blacklist")) return this.unknown(entry, key, IN_A_RULE);
    if (entry.path.length > 3 || entry.kind != ValueKind.Texts)
      return this.expected(entry, "a list of strings");
    if (!isWhitelist) {
      append(rule.blacklist, entry.texts);
      return null;
    }
    const listed = rule.whitelist;
    if (listed === null) rule.whitelist = entry.texts;
    else append(listed, entry.texts);
    return null;
  }

  /** `name = "value"` or `name = ["one", "other"]` in a table of tags, whose own name has `depth` parts. */
  private tagEntry(entry: Entry, depth: i32, filters: Array<TagFilter>): Span | null {
    if (entry.path.length == depth)
      return entry.kind == ValueKind.Table ? null : this.expected(entry, "a table of tags");
    const isValue =
      entry.path.length == depth + 1 && (entry.kind == ValueKind.Text || entry.kind == ValueKind.Texts);
    if (!isValue) return this.expected(entry, "a string or a list of strings");
    const values = entry.kind == ValueKind.Text ? [entry.text] : entry.texts;
    addTagFilter(filters, entry.path[depth], values);
    return null;
  }

  private unknown(entry: Entry, key: Span, known: string): Span {
    if (key.is("required-scopes") || key.is("required-roles") || key.startsWith("denied-")) {
      return this.say(entry, "cannot be enforced: " + NEEDS_AUTHORIZATION + "; remove it");
    }
    return this.say(entry, "is not known here; expected " + known);
  }

  private expected(entry: Entry, what: string): Span {
    const fault = this.about(entry);
    fault.ascii("expected to be " + what);
    if (entry.kind == ValueKind.Other) {
      fault.ascii(", found `");
      fault.bytes(entry.text);
      fault.ascii("`");
    }
    return fault.span;
  }

  private say(entry: Entry, text: string): Span {
    return this.about(entry).say(text);
  }

  private about(entry: Entry): Fault {
    const fault = at(this.uri, entry.line);
    fault.ascii("`");
    for (let i = 0; i < entry.path.length; i++) {
      if (i > 0) fault.ascii(".");
      const name = entry.path[i];
      if (isPlain(name)) {
        fault.bytes(name);
      } else {
        fault.ascii('"');
        fault.bytes(name);
        fault.ascii('"');
      }
    }
    fault.ascii("` ");
    return fault;
  }
}

/** The path of a rule; `null` when its name is not a valid path. */
function pathOf(name: Span): Span | null {
  return name.byteAt(0) == 0x2f && name.indexOf(0x3f) < 0 && name.indexOf(0x23) < 0 ? normalPath(name) : null;
}

/** A message under construction. */
class Fault extends ByteWriter {
  say(text: string): Span {
    this.ascii(text);
    return this.span;
  }
}

function at(uri: Span, line: i32): Fault {
  const fault = new Fault();
  fault.ascii("routing configuration `");
  fault.bytes(uri);
  fault.ascii("`, line " + line.toString() + ": ");
  return fault;
}

function append(list: Array<Span>, more: Array<Span>): void {
  for (let i = 0; i < more.length; i++) list.push(more[i]);
}

/** Whether a key needs no quotes. */
function isPlain(name: Span): bool {
  for (let i = 0; i < name.length; i++) {
    const byte = name.byteAt(i) | 0x20;
    if (!(
      (byte >= 0x61 && byte <= 0x7a) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte == 0x2d ||
      name.byteAt(i) == 0x5f
    ))
      return false;
  }
  return name.length > 0;
}
