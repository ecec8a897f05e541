/** Public keys as JSON: RFC 7517, RFC 7518 (section 6) and RFC 8037. */
import { decodeBase64Url } from "../bytes/base64url";
import { Span } from "../bytes/span";
import { Elements, Json } from "../json/json";
import { Algorithm, algorithmNamed, KeyKind } from "./algorithm";
import { ecKey, PublicKey, rsaKey } from "./public-key";
import { hasDistinctNames, parseObject } from "./strict-object";

/** Members that only a private or a symmetric key has. Such a key has been published, so it proves nothing. */
const SECRETS: StaticArray<string> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * The keys of a set (RFC 7517, section 5) that can verify a signature; a single key counts as a set of one. Keys of other
 * kinds and for other purposes are passed over, as section 5 wants. `null` if the text is no set.
 */
export function readJwks(text: Span): Array<PublicKey> | null {
  const set = parseObject(text);
  if (set === null) return null;
  const keys = new Array<PublicKey>();
  const list = set.member("keys");
  if (list === null) {
    const key = readJwk(set);
    if (key === null) return null;
    keys.push(key);
    return keys;
  }
  if (!list.isArray) return null;
  const elements = new Elements(list);
  while (elements.next()) {
    const key = readJwk(elements.value);
    if (key !== null) keys.push(key);
  }
  return keys;
}

/** `null` for a key that cannot verify a signature of ours. */
export function readJwk(jwk: Json): PublicKey | null {
  if (!jwk.isObject || !hasDistinctNames(jwk) || !isForVerifying(jwk)) return null;
  for (let i = 0, n = SECRETS.length; i < n; i++) {
    if (jwk.member(SECRETS[i]) !== null) return null;
  }
  const type = jwk.textMember("kty");
  if (type === null) return null;
  if (type.is("RSA")) {
    const modulus = octetsOf(jwk, "n");
    const exponent = octetsOf(jwk, "e");
    if (modulus === null || exponent === null) return null;
    return finished(jwk, KeyKind.Rsa, rsaKey(modulus, exponent));
  }
  const curve = jwk.textMember("crv");
  const x = octetsOf(jwk, "x");
  if (curve === null || x === null) return null;
  if (type.is("OKP")) {
    return curve.is("Ed25519") ? finished(jwk, KeyKind.Ed25519, x.length == 32 ? x : null) : null;
  }
  const y = octetsOf(jwk, "y");
  if (!type.is("EC") || y === null) return null;
  if (curve.is("P-256")) return finished(jwk, KeyKind.P256, ecKey(KeyKind.P256, x, y));
  return curve.is("P-384") ? finished(jwk, KeyKind.P384, ecKey(KeyKind.P384, x, y)) : null;
}

/** `use` and `key_ops` (RFC 7517, sections 4.2 and 4.3), each where it is present. */
function isForVerifying(jwk: Json): bool {
  const use = jwk.member("use");
  if (use !== null && !(use.isString && use.text().is("sig"))) return false;
  const operations = jwk.member("key_ops");
  if (operations === null) return true;
  const elements = new Elements(operations);
  while (elements.next()) {
    if (elements.value.isString && elements.value.text().is("verify")) return true;
  }
  return false;
}

/** With `kid` and `alg`. A key for an algorithm of another kind is for none that there is. */
function finished(jwk: Json, kind: KeyKind, bytes: Span | null): PublicKey | null {
  if (bytes === null) return null;
  const id = jwk.member("kid");
  if (id !== null && !id.isString) return null;
  let algorithm = Algorithm.Unknown;
  const name = jwk.member("alg");
  if (name !== null) {
    if (!name.isString) return null;
    algorithm = algorithmNamed(name.text());
    if (!new PublicKey(kind, bytes).allows(algorithm)) return null;
  }
  return new PublicKey(kind, bytes, id === null ? null : id.text(), algorithm);
}

function octetsOf(jwk: Json, name: string): Span | null {
  const text = jwk.textMember(name);
  return text === null ? null : decodeBase64Url(text);
}
