/** Scopes (RFC 6749, section 3.3), and those that contain others. */
import { Span } from "../../lib/bytes/span";

/** Whether a text can be a scope: printable ASCII without blanks, quotation marks and backslashes. */
export function isScope(text: Span): bool {
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i);
    if (byte <= 0x20 || byte >= 0x7f || byte == 0x22 || byte == 0x5c) return false;
  }
  return text.length > 0;
}

/** The words of a text that blanks separate: adds each to `scopes`. */
export function addScopes(text: Span, scopes: Array<Span>): void {
  let from = 0;
  while (from < text.length) {
    const blank = text.indexOf(0x20, from);
    const end = blank < 0 ? text.length : blank;
    if (end > from) scopes.push(text.slice(from, end));
    from = end + 1;
  }
}

export function addMissing(wanted: Array<Span>, scopes: Array<Span>): void {
  for (let i = 0, n = wanted.length; i < n; i++) {
    if (!isAmong(wanted[i], scopes)) scopes.push(wanted[i]);
  }
}

export function isAmong(scope: Span, scopes: Array<Span>): bool {
  for (let i = 0, n = scopes.length; i < n; i++) {
    if (scopes[i].equals(scope)) return true;
  }
  return false;
}

export function hasAll(scopes: Array<Span>, wanted: Array<Span>): bool {
  for (let i = 0, n = wanted.length; i < n; i++) {
    if (!isAmong(wanted[i], scopes)) return false;
  }
  return true;
}

/** Which scopes contain others. */
export class Hierarchy {
  private readonly parents: Array<Span> = [];
  private readonly children: Array<Array<Span>> = [];

  add(parent: Span, children: Array<Span>): void {
    this.parents.push(parent);
    this.children.push(children);
  }

  /**
   * The scopes and all that they contain, directly or through others. Each entry is used once at most, so that circles end and the
   * result is no longer than what is written down.
   */
  closure(scopes: Array<Span>): Array<Span> {
    const count = this.parents.length;
    if (count == 0) return scopes;
    const all = scopes.slice(0);
    const isUsed = new StaticArray<bool>(count);
    for (let at = 0; at < all.length; at++) {
      for (let entry = 0; entry < count; entry++) {
        if (isUsed[entry] || !this.parents[entry].equals(all[at])) continue;
        isUsed[entry] = true;
        const children = this.children[entry];
        for (let i = 0, n = children.length; i < n; i++) all.push(children[i]);
      }
    }
    return all;
  }
}
