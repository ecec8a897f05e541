/** A set of keys (RFC 7517) as it was at a moment. Of its keys only those are read that may have signed a token. */
import { Span } from "../../lib/bytes/span";
import { Elements, integerIn, Json } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { readJwk } from "../../lib/jwt/jwk";
import { PublicKey } from "../../lib/jwt/public-key";
import { parseObject } from "../../lib/jwt/strict-object";
import { Token } from "../../lib/jwt/token";
import { candidatesOf } from "./key-choice";

/** More than any issuer has. */
const MOST_KEYS: i32 = 100;
const LINE_BREAK: u8 = 0x0a;

/** What of a key is kept: nothing else is needed to verify, and certificates may be long. */
const MEMBERS: StaticArray<string> = ["kty", "crv", "x", "y", "n", "e", "kid", "alg"];

export class KeySet {
  private constructor(
    /** In milliseconds since 1970. */
    readonly moment: u64,
    private readonly list: Json,
  ) {}

  /** What was stored: the moment, a line break, and what `usableKeys` returned. `null` for anything else. */
  static read(text: Span): KeySet | null {
    const end = text.indexOf(LINE_BREAK);
    if (end < 1 || end > 16) return null;
    const list = listIn(text.slice(end + 1));
    return list === null ? null : new KeySet(integerIn(text.slice(0, end)) as u64, list);
  }

  /** The keys that are tried for a token. */
  candidates(token: Token): Array<PublicKey> {
    const keys = new Array<PublicKey>();
    const wanted = token.keyId;
    for (const elements = new Elements(this.list); elements.next();) {
      if (wanted !== null && hasOtherName(elements.value, wanted)) continue;
      const key = readJwk(elements.value);
      if (key !== null) keys.push(key);
    }
    return candidatesOf(token, keys);
  }

  /** Whether a token names a key that is not among these. */
  lacksKeyOf(token: Token): bool {
    const wanted = token.keyId;
    if (wanted === null) return false;
    for (const elements = new Elements(this.list); elements.next();) {
      const name = elements.value.textMember("kid");
      if (name !== null && name.equals(wanted)) return false;
    }
    return true;
  }
}

/** The keys of a published set that can be used, without what is not needed of them; `null` if no key can. */
export function usableKeys(body: Span): Span | null {
  const list = listIn(body);
  if (list === null) return null;
  const writer = new JsonWriter();
  writer.begin('{"keys":[');
  let count = 0;
  for (const elements = new Elements(list); elements.next() && count < MOST_KEYS;) {
    if (readJwk(elements.value) === null) continue;
    count++;
    writer.begin("{");
    for (let i = 0, n = MEMBERS.length; i < n; i++) {
      const member = elements.value.member(MEMBERS[i]);
      if (member === null) continue;
      writer.key(MEMBERS[i]);
      writer.json(member);
    }
    writer.end("}");
  }
  writer.end("]}");
  return count > 0 ? writer.span : null;
}

/** The array of keys; `null` for what is no set. */
function listIn(text: Span): Json | null {
  const set = parseObject(text);
  const list: Json | null = set === null ? null : set.member("keys");
  return list !== null && list.isArray ? list : null;
}

/** Whether a key has a name, and not the one that is wanted. */
function hasOtherName(key: Json, wanted: Span): bool {
  const name = key.textMember("kid");
  return name !== null && !name.equals(wanted);
}
