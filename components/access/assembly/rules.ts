/** The rules that were composed into the server: which tools, resources and prompts need which scopes. */
import { Kind } from "../../bindings/wasmcp/framework/access";
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";
import { matches } from "./pattern";
import { PlainAddress, withQueryOf } from "./plain-address";
import { addMissing, addScopes, Hierarchy, isScope } from "./scopes";
import { normalUri } from "./spellings";

const TAB: u8 = 0x09;
const STAR: u8 = 0x2a;

class Rule {
  /** The pattern as it was written and, of resources, in its plain spellings. */
  private readonly patterns: Array<Span>;

  constructor(
    readonly kind: Kind,
    pattern: Span,
    readonly scopes: Array<Span>,
  ) {
    this.patterns = [pattern];
    if (kind == Kind.resource) this.addPlain(pattern);
  }

  isAbout(name: Span): bool {
    for (let i = 0, n = this.patterns.length; i < n; i++) {
      if (matches(this.patterns[i], name)) return true;
    }
    return false;
  }

  private addPlain(pattern: Span): void {
    this.patterns.push(normalUri(pattern));
    const plain = withQueryOf(pattern, new PlainAddress(pattern).spellings);
    for (let i = 0, n = plain.length; i < n; i++) this.patterns.push(plain[i]);
  }

  /** Whether a name that begins so can be one that the rule is about: one of the beginnings is the other's. */
  canBeAbout(beginning: Span): bool {
    for (let i = 0, n = this.patterns.length; i < n; i++) {
      const pattern = this.patterns[i];
      const star = pattern.indexOf(STAR);
      const literal = star < 0 ? pattern : pattern.slice(0, star);
      if (literal.startsWithBytes(beginning) || beginning.startsWithBytes(literal)) return true;
    }
    return false;
  }
}

export class Rules {
  readonly hierarchy: Hierarchy = new Hierarchy();
  private readonly rules: Array<Rule> = [];

  /** Adds the scopes of all rules that are about this name. */
  addNeeded(kind: Kind, name: Span, scopes: Array<Span>): void {
    for (let i = 0, n = this.rules.length; i < n; i++) {
      const rule = this.rules[i];
      if (rule.kind == kind && rule.isAbout(name)) addMissing(rule.scopes, scopes);
    }
  }

  /** Adds the scopes of all rules that can be about a name that begins so. */
  addNeededBelow(kind: Kind, beginning: Span, scopes: Array<Span>): void {
    for (let i = 0, n = this.rules.length; i < n; i++) {
      const rule = this.rules[i];
      if (rule.kind == kind && rule.canBeAbout(beginning)) addMissing(rule.scopes, scopes);
    }
  }

  /** False for a line that is no rule. */
  add(line: Span): bool {
    const first = line.indexOf(TAB);
    const second = first < 0 ? -1 : line.indexOf(TAB, first + 1);
    if (second < 0 || line.indexOf(TAB, second + 1) >= 0) return false;
    const word = line.slice(0, first);
    const subject = line.slice(first + 1, second);
    const scopes = new Array<Span>();
    addScopes(line.slice(second + 1), scopes);
    for (let i = 0, n = scopes.length; i < n; i++) {
      if (!isScope(scopes[i])) return false;
    }
    if (word.is("implies")) {
      if (!isScope(subject)) return false;
      this.hierarchy.add(subject, scopes);
    } else if (word.is("tool")) {
      this.rules.push(new Rule(Kind.tool, subject, scopes));
    } else if (word.is("resource")) {
      this.rules.push(new Rule(Kind.resource, subject, scopes));
    } else if (word.is("prompt")) {
      this.rules.push(new Rule(Kind.prompt, subject, scopes));
    } else {
      return false;
    }
    return true;
  }
}

/** `null` if a line is no rule: what cannot be read must not be passed over. */
export function readRules(text: Span): Rules | null {
  const rules = new Rules();
  for (const lines = new Lines(text); lines.next();) {
    if (!rules.add(lines.line)) return null;
  }
  return rules;
}
