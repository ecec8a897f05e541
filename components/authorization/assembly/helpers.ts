/** Questions about claims. All but those about time look at nothing else. */
import { Some, Tuple2, Utf8 } from "../../bindings/abi";
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { JsonWriter } from "../../lib/json/json-writer";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { joined } from "./words";

export namespace helpers {
  export function hasScope(claims: JwtClaims, scope: Utf8): bool {
    return contains(claims.scopes, scope);
  }

  export function hasAnyScope(claims: JwtClaims, scopes: Array<Utf8>): bool {
    for (let i = 0, n = scopes.length; i < n; i++) {
      if (contains(claims.scopes, scopes[i])) return true;
    }
    return false;
  }

  export function hasAllScopes(claims: JwtClaims, scopes: Array<Utf8>): bool {
    for (let i = 0, n = scopes.length; i < n; i++) {
      if (!contains(claims.scopes, scopes[i])) return false;
    }
    return true;
  }

  export function getScopes(claims: JwtClaims): Array<Utf8> {
    return claims.scopes;
  }

  export function hasAudience(claims: JwtClaims, audience: Utf8): bool {
    return contains(claims.audience, audience);
  }

  export function getAudiences(claims: JwtClaims): Array<Utf8> {
    return claims.audience;
  }

  export function isExpired(claims: JwtClaims, clockSkewSeconds: Some<u64> | null): bool {
    return isOver(claims, now().seconds, skewOf(clockSkewSeconds));
  }

  export function isValidTime(claims: JwtClaims, clockSkewSeconds: Some<u64> | null): bool {
    const seconds = now().seconds;
    const skew = skewOf(clockSkewSeconds);
    const start = claims.notBefore;
    return (start === null || start.value <= sum(seconds, skew)) && !isOver(claims, seconds, skew);
  }

  export function getSubject(claims: JwtClaims): Utf8 {
    return claims.subject;
  }

  export function getIssuer(claims: JwtClaims): Utf8 | null {
    return claims.issuer;
  }

  export function getClaim(claims: JwtClaims, key: Utf8): Utf8 | null {
    const all = flattenClaims(claims);
    for (let i = 0, n = all.length; i < n; i++) {
      if (all[i]._0.equals(key)) return all[i]._1;
    }
    return null;
  }

  /** The registered claims first, so that no custom claim passes for one of them. */
  export function flattenClaims(claims: JwtClaims): Array<Tuple2<Utf8, Utf8>> {
    const all = new Array<Tuple2<Utf8, Utf8>>();
    addText(all, "sub", claims.subject);
    addText(all, "iss", claims.issuer);
    const audience = claims.audience;
    // A token that is meant for one says so with a text, RFC 7519, section 4.1.3.
    if (audience.length == 1) addText(all, "aud", audience[0]);
    else if (audience.length > 1) addText(all, "aud", jsonArray(audience));
    addNumber(all, "exp", claims.expiration);
    addNumber(all, "iat", claims.issuedAt);
    addNumber(all, "nbf", claims.notBefore);
    addText(all, "jti", claims.jwtId);
    if (claims.scopes.length > 0) addText(all, "scope", joined(claims.scopes));
    const custom = claims.customClaims;
    for (let i = 0, n = custom.length; i < n; i++) all.push(custom[i]);
    return all;
  }
}

function contains(texts: Array<Utf8>, wanted: Utf8): bool {
  for (let i = 0, n = texts.length; i < n; i++) {
    if (texts[i].equals(wanted)) return true;
  }
  return false;
}

function isOver(claims: JwtClaims, seconds: u64, skew: u64): bool {
  const end = claims.expiration;
  return end !== null && seconds >= sum(end.value, skew);
}

function skewOf(seconds: Some<u64> | null): u64 {
  return seconds === null ? 0 : seconds.value;
}

/** A sum that is too large becomes the largest number instead of a small one. */
function sum(one: u64, other: u64): u64 {
  return one > u64.MAX_VALUE - other ? u64.MAX_VALUE : one + other;
}

function addText(all: Array<Tuple2<Utf8, Utf8>>, name: string, text: Utf8 | null): void {
  if (text !== null) all.push(new Tuple2<Utf8, Utf8>(asciiUtf8(name), text));
}

function addNumber(all: Array<Tuple2<Utf8, Utf8>>, name: string, number: Some<u64> | null): void {
  if (number !== null) all.push(new Tuple2<Utf8, Utf8>(asciiUtf8(name), asciiUtf8(number.value.toString())));
}

function jsonArray(texts: Array<Utf8>): Utf8 {
  const json = new JsonWriter();
  json.begin("[");
  for (let i = 0, n = texts.length; i < n; i++) json.text(spanOf(texts[i]));
  json.end("]");
  return utf8Of(json.span);
}
