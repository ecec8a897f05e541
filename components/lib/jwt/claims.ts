/** What a token must claim to be admitted (RFC 7519, section 4.1; RFC 9068, section 4). */
import { Span } from "../bytes/span";
import { Elements, Json } from "../json/json";
import { TokenFault } from "./fault";
import { parseObject } from "./strict-object";

/** How far the clocks of issuer and server may be apart, in seconds. */
export const CLOCK_SKEW: f64 = 60;

/** The end of the year 9999. A later moment is a mistake, or an attempt to live forever. */
const LATEST: f64 = 253402300799;

export class ClaimRules {
  constructor(
    /** What `iss` has to be, octet for octet; `null` if the operator wants no certain issuer. */
    readonly issuer: Span | null,
    /** One of these has to be in `aud`; `null` for `JWT_AUDIENCE=*`, with which any token of the issuer is good. */
    readonly audiences: Array<Span> | null,
  ) {}
}

export class Claims {
  constructor(
    readonly fault: TokenFault,
    /** The whole payload, an object without doubled names; `null` if there is a fault. */
    readonly object: Json | null = null,
    /** `exp`, in seconds since the Unix epoch. */
    readonly expiry: f64 = 0,
    /** `sub`; `null` if the token has none. It is never empty. */
    readonly subject: Span | null = null,
    readonly issuer: Span | null = null,
  ) {}
}

/** `now` is in seconds since the Unix epoch. This is cheap, so it comes before the signature. */
export function checkClaims(payload: Span, rules: ClaimRules, now: f64): Claims {
  const claims = parseObject(payload);
  if (claims === null) return new Claims(TokenFault.Malformed);
  const expiry = claims.member("exp");
  if (expiry === null) return new Claims(TokenFault.NoExpiry);
  const fault = faultOf(claims, expiry, rules, now);
  if (fault != TokenFault.None) return new Claims(fault);
  return new Claims(fault, claims, expiry.toF64(), claims.textMember("sub"), claims.textMember("iss"));
}

function faultOf(claims: Json, expiry: Json, rules: ClaimRules, now: f64): TokenFault {
  const time = faultOfTimes(claims, expiry, now);
  if (time != TokenFault.None) return time;
  const issuer = claims.member("iss");
  if (issuer !== null && !issuer.isString) return TokenFault.Malformed;
  const expected = rules.issuer;
  if (expected !== null && (issuer === null || !issuer.text().equals(expected))) return TokenFault.Issuer;
  const audience = faultOfAudience(claims.member("aud"), rules.audiences);
  if (audience != TokenFault.None) return audience;
  const subject = claims.member("sub");
  if (subject !== null && !(subject.isString && subject.text().length > 0)) return TokenFault.Malformed;
  return claims.member("cnf") === null ? TokenFault.None : TokenFault.Bound;
}

function faultOfTimes(claims: Json, expiry: Json, now: f64): TokenFault {
  const start = claims.member("nbf");
  const issued = claims.member("iat");
  if (!isMoment(expiry) || (start !== null && !isMoment(start)) || (issued !== null && !isMoment(issued))) {
    return TokenFault.Malformed;
  }
  if (now >= expiry.toF64() + CLOCK_SKEW) return TokenFault.Expired;
  if (start !== null && now + CLOCK_SKEW < start.toF64()) return TokenFault.NotYetValid;
  if (issued !== null && now + CLOCK_SKEW < issued.toF64()) return TokenFault.NotYetValid;
  return TokenFault.None;
}

/** A number, perhaps with a fraction, as RFC 7519 has moments. */
function isMoment(value: Json): bool {
  if (!value.isNumber) return false;
  const seconds = value.toF64();
  return seconds >= 0 && seconds <= LATEST;
}

/** `aud` is a text or an array of texts. */
function faultOfAudience(audience: Json | null, wanted: Array<Span> | null): TokenFault {
  if (audience === null) return wanted === null ? TokenFault.None : TokenFault.Audience;
  if (audience.isString) {
    return isAmong(audience.text(), wanted) ? TokenFault.None : TokenFault.Audience;
  }
  if (!audience.isArray) return TokenFault.Malformed;
  let isMeant = wanted === null;
  const elements = new Elements(audience);
  while (elements.next()) {
    if (!elements.value.isString) return TokenFault.Malformed;
    isMeant = isMeant || isAmong(elements.value.text(), wanted);
  }
  return isMeant ? TokenFault.None : TokenFault.Audience;
}

/** Whether any of the texts is this one; without texts, any one is. */
function isAmong(text: Span, texts: Array<Span> | null): bool {
  if (texts === null) return true;
  for (let i = 0, n = texts.length; i < n; i++) {
    if (texts[i].equals(text)) return true;
  }
  return false;
}
