/** What a token says, in words. It says so itself: only its signature shows whether that is true. */
import { isMoment, printDistance, printMoment } from "./times.ts";
import type { DecodedToken, JsonObject } from "./decode.ts";

/** One line of an explanation: `Expires` and `2026-11-30 18:00:00 UTC, 5 minutes ago`. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Of the claim or the header field that it explains: `exp`. */
  readonly source: string;
  /** What the reader should look at first: that it has expired. */
  readonly isBad: boolean;
}

const CLAIM_NAMES: Readonly<Record<string, string>> = {
  iss: "Issuer",
  sub: "Subject",
  aud: "Audience",
  scope: "Scopes",
  scp: "Scopes",
  client_id: "Client",
  azp: "Client",
  iat: "Issued",
  nbf: "Valid from",
  exp: "Expires",
  jti: "Identifier",
  cnf: "Bound to",
};

/** `now` in seconds since 1970. The known claims come first, in the order in which a server looks at them. */
export function explainToken({ header, claims }: DecodedToken, now: number): readonly Fact[] {
  const known = Object.keys(CLAIM_NAMES).filter((name) => claims[name] !== undefined);
  const others = Object.keys(claims).filter((name) => !(name in CLAIM_NAMES));
  return [
    fact("Algorithm", "alg", printValue(header["alg"] ?? "none")),
    fact("Type", "typ", printValue(header["typ"] ?? "not given")),
    ...(header["kid"] === undefined ? [] : [fact("Key", "kid", printValue(header["kid"]))]),
    ...known.map((name) => explainClaim(name, claims, now)),
    ...(claims["exp"] === undefined
      ? [{ ...fact("Expires", "exp", "never: servers refuse such a token"), isBad: true }]
      : []),
    ...others.map((name) => fact(name, name, printValue(claims[name]))),
  ];
}

function explainClaim(source: string, claims: JsonObject, now: number): Fact {
  const name = CLAIM_NAMES[source] ?? source;
  const value = claims[source];
  switch (source) {
    case "exp":
    case "nbf":
    case "iat": {
      if (!isMoment(value))
        return { ...fact(name, source, `${printValue(value)}, which is not a moment`), isBad: true };
      const isBad = source === "exp" ? value <= now : value > now;
      return { name, source, isBad, text: `${printMoment(value)}, ${printDistance(value, now)}` };
    }
    case "aud":
      return fact(name, source, Array.isArray(value) ? value.map(printValue).join(", ") : printValue(value));
    case "scope":
    case "scp":
      return fact(name, source, scopesOf(claims).join(" ") || "none");
    default:
      return fact(name, source, printValue(value));
  }
}

/** `scope` with spaces between (RFC 8693), or `scp`, also as an array, as some issuers write it. */
export function scopesOf(claims: JsonObject): readonly string[] {
  const value = claims["scope"] ?? claims["scp"];
  if (typeof value === "string") return value.split(" ").filter((scope) => scope !== "");
  return Array.isArray(value) ? value.filter((scope) => typeof scope === "string") : [];
}

function fact(name: string, source: string, text: string): Fact {
  return { name, source, text, isBad: false };
}

function printValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
