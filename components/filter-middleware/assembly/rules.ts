/** The rules of a routing configuration, and their decision about one tool. In doubt, a tool is not allowed. */
import { Json, Members, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { isAtOrBelow } from "./path";

/** A tag that a tool must have, with one of these values. */
export class TagFilter {
  constructor(
    readonly name: Span,
    readonly values: Array<Span>,
  ) {}
}

/** The rule for a path and all paths below it that have no rule of their own. */
export class PathRule {
  /** Tools and components that may be used; absent when the rule does not limit them. */
  whitelist: Array<Span> | null = null;
  /** Tools and components that may not be used. This wins over the whitelist. */
  blacklist: Array<Span> = [];
  tagFilters: Array<TagFilter> = [];

  constructor(readonly path: Span) {}
}

/** All configurations of a server together. */
export class Rules {
  paths: Array<PathRule> = [];
  /** They hold at every path, except for tags that the rule of a path filters itself. */
  tagFilters: Array<TagFilter> = [];

  /** The rule of exactly this path; a new one if it has none yet. */
  at(path: Span): PathRule {
    for (let i = 0; i < this.paths.length; i++) {
      if (this.paths[i].path.equals(path)) return this.paths[i];
    }
    const rule = new PathRule(path);
    this.paths.push(rule);
    return rule;
  }

  /** The rules for a request to this path. `null` stands for a path that can be read in several ways. */
  policy(path: Span | null): Policy {
    if (path === null) return new Policy([], [], []);
    let rule: PathRule | null = null;
    for (let i = 0; i < this.paths.length; i++) {
      const candidate = this.paths[i];
      if (!isAtOrBelow(path, candidate.path)) continue;
      if (rule === null || candidate.path.length > rule.path.length) rule = candidate;
    }
    if (rule === null) return new Policy(null, [], this.tagFilters);
    const filters = rule.tagFilters.slice();
    for (let i = 0; i < this.tagFilters.length; i++) {
      if (find(rule.tagFilters, this.tagFilters[i].name) === null) filters.push(this.tagFilters[i]);
    }
    return new Policy(rule.whitelist, rule.blacklist, filters);
  }
}

/** Adds the values that a configuration accepts for a tag to those that others accept: a tool needs any one of them. */
export function addTagFilter(filters: Array<TagFilter>, name: Span, values: Array<Span>): void {
  const known = find(filters, name);
  if (known === null) filters.push(new TagFilter(name, values.slice()));
  else for (let i = 0; i < values.length; i++) known.values.push(values[i]);
}

export const enum Verdict {
  Denied,
  Allowed,
  /** The name alone does not decide it. */
  NeedsTool,
}

/** The rules for one request. */
export class Policy {
  constructor(
    private readonly whitelist: Array<Span> | null,
    private readonly blacklist: Array<Span>,
    private readonly tagFilters: Array<TagFilter>,
  ) {}

  /** The decision as far as the name of a tool allows one. */
  byName(name: Span): Verdict {
    if (has(this.blacklist, name)) return Verdict.Denied;
    const whitelist = this.whitelist;
    if (whitelist !== null && whitelist.length == 0) return Verdict.Denied;
    const isListed = whitelist === null || has(whitelist, name);
    return isListed && this.blacklist.length == 0 && this.tagFilters.length == 0
      ? Verdict.Allowed
      : Verdict.NeedsTool;
  }

  /** Whether clients may see and call a tool; `meta` is its `_meta`, with its tags. */
  allows(name: Span, meta: Json | null): bool {
    const verdict = this.byName(name);
    if (verdict != Verdict.NeedsTool) return verdict == Verdict.Allowed;
    const component = textMemberOf(meta, "component_id");
    if (component !== null && has(this.blacklist, component)) return false;
    const whitelist = this.whitelist;
    if (whitelist !== null && !has(whitelist, name) && (component === null || !has(whitelist, component)))
      return false;
    const tags = objectMemberOf(meta, "tags");
    for (let i = 0; i < this.tagFilters.length; i++) {
      let value: Span | null = null;
      if (tags !== null) value = textOf(tags, this.tagFilters[i].name);
      if (value === null || !has(this.tagFilters[i].values, value)) return false;
    }
    return true;
  }
}

function find(filters: Array<TagFilter>, name: Span): TagFilter | null {
  for (let i = 0; i < filters.length; i++) {
    if (filters[i].name.equals(name)) return filters[i];
  }
  return null;
}

function has(list: Array<Span>, text: Span): bool {
  for (let i = 0; i < list.length; i++) {
    if (list[i].equals(text)) return true;
  }
  return false;
}

/** A text member of an object; of several members with the same name the last one counts. */
function textOf(object: Json, name: Span): Span | null {
  let text: Span | null = null;
  const members = new Members(object);
  while (members.next()) {
    if (members.key.equals(name)) text = members.value.isString ? members.value.text() : null;
  }
  return text;
}
