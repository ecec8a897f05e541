/** A token as a client sends it: JWS in its compact form (RFC 7515, section 7.1), with the header that RFC 9068 wants. */
import { decodeBase64Url } from "../bytes/base64url";
import { Span } from "../bytes/span";
import { Json } from "../json/json";
import { Algorithm, algorithmNamed } from "./algorithm";
import { TokenFault } from "./fault";
import { PublicKey } from "./public-key";
import { parseObject } from "./strict-object";

/** As long as the headers of a request may be in most servers. */
export const LONGEST_TOKEN: i32 = 8192;

/** Keys that are tried for a token that does not say which one it is signed with. */
const MOST_CANDIDATES: i32 = 4;

const DOT: u8 = 0x2e;

export class Token {
  constructor(
    readonly fault: TokenFault,
    readonly algorithm: Algorithm = Algorithm.Unknown,
    /** The identifier of the key; `null` if the token has none. */
    readonly keyId: Span | null = null,
    /** What was signed: the first two parts with the dot between them. */
    readonly signed: Span = Span.empty(),
    /** The decoded claims, of which nothing has been checked. */
    readonly payload: Span = Span.empty(),
    readonly signature: Span = Span.empty(),
  ) {}

  /**
   * The keys that may have signed this token: of its algorithm and with its identifier, if it has one. `jku`, `x5u` and `jwk` in the
   * header are not looked at, so a token never brings its own key.
   */
  candidates(keys: Array<PublicKey>): Array<PublicKey> {
    const found = new Array<PublicKey>();
    const wanted = this.keyId;
    for (let i = 0, n = keys.length; i < n && found.length < MOST_CANDIDATES; i++) {
      const key = keys[i];
      if (!key.allows(this.algorithm)) continue;
      const id = key.id;
      // A key without an identifier is the only one that is configured: a token cannot name it.
      if (wanted !== null && id !== null && !wanted.equals(id)) continue;
      found.push(key);
    }
    return found;
  }
}

export function parseToken(text: Span): Token {
  if (text.length > LONGEST_TOKEN) return new Token(TokenFault.TooLong);
  const first = text.indexOf(DOT);
  const second = first < 0 ? -1 : text.indexOf(DOT, first + 1);
  if (second < 0 || text.indexOf(DOT, second + 1) >= 0) return new Token(TokenFault.Malformed);
  const header = decodeBase64Url(text.slice(0, first));
  const payload = decodeBase64Url(text.slice(first + 1, second));
  const signature = decodeBase64Url(text.slice(second + 1));
  if (header === null || payload === null || signature === null) return new Token(TokenFault.Malformed);
  const object = parseObject(header);
  if (object === null) return new Token(TokenFault.Malformed);
  const name = object.member("alg");
  if (name === null || !name.isString) return new Token(TokenFault.Malformed);
  const algorithm = algorithmNamed(name.text());
  if (algorithm == Algorithm.Unknown) return new Token(TokenFault.Algorithm);
  if (!isTypeOfAccess(object.member("typ"))) return new Token(TokenFault.Type);
  if (object.member("crit") !== null) return new Token(TokenFault.Critical);
  const keyId = object.member("kid");
  if (keyId !== null && !keyId.isString) return new Token(TokenFault.Malformed);
  return new Token(
    TokenFault.None,
    algorithm,
    keyId === null ? null : keyId.text(),
    text.slice(0, second),
    payload,
    signature,
  );
}

/** Absent, `JWT` or `at+jwt`; a media type, so its case does not matter, and `application/` may stand before it (RFC 7515, section 4.1.9). */
function isTypeOfAccess(type: Json | null): bool {
  if (type === null) return true;
  if (!type.isString) return false;
  const text = type.text();
  const prefix = "application/".length;
  const name =
    text.length > prefix && text.slice(0, prefix).isIgnoringCase("application/") ? text.slice(prefix) : text;
  return name.isIgnoringCase("jwt") || name.isIgnoringCase("at+jwt");
}
