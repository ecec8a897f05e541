/** Whether a token is good for this server. What costs least comes first, and the signature last. */
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { Refusal } from "../../bindings/wasmcp/framework/access";
import { Algorithm as SignatureAlgorithm, Verdict, verify } from "../../bindings/wasmcp/framework/signatures";
import { Span } from "../../lib/bytes/span";
import { checkClaims } from "../../lib/jwt/claims";
import { TokenFault } from "../../lib/jwt/fault";
import { PublicKey } from "../../lib/jwt/public-key";
import { LONGEST_TOKEN, parseToken, Token } from "../../lib/jwt/token";
import { bytesOf } from "../../lib/abi/text";
import { Configuration } from "./configuration";
import { Identity } from "./identity";
import { Introspection } from "./introspection";
import { Jwks, KeyAnswer } from "./jwks";
import { candidatesOf } from "./key-choice";
import { reasonFor, tooFewScopes, unavailable, wrongToken } from "./refusals";
import { hasAll } from "./scopes";

/** Either of them is present. */
export class Admission {
  constructor(
    readonly identity: Identity | null,
    readonly refusal: Refusal | null,
  ) {}
}

/** `text` has the characters of a token. */
export function admitToken(text: Span, settings: Configuration): Admission {
  if (text.length > LONGEST_TOKEN) return refuse(reasonFor(TokenFault.TooLong), settings);
  const introspection = settings.introspection;
  const verified =
    introspection === null ? verifyToken(text, settings) : askAbout(text, introspection, settings);
  const identity = verified.identity;
  if (identity === null || hasAll(settings.rules.hierarchy.closure(identity.scopes), settings.scopes)) {
    return verified;
  }
  return new Admission(null, tooFewScopes(settings.scopes));
}

function verifyToken(text: Span, settings: Configuration): Admission {
  const token = parseToken(text);
  let fault = token.fault;
  if (fault == TokenFault.None && !settings.accepts(token.algorithm)) fault = TokenFault.Algorithm;
  if (fault != TokenFault.None) return refuse(reasonFor(fault), settings);
  const claimed = identify(token.payload, settings);
  if (claimed.identity === null) return claimed;
  const answer = keysFor(token, settings);
  if (answer.fault !== null) return new Admission(null, unavailable(answer.fault as string));
  if (answer.keys.length == 0) {
    return refuse("the token names no key that this server knows for its algorithm", settings);
  }
  return isSigned(token, answer.keys) ? claimed : refuse("the token's signature is not valid", settings);
}

function askAbout(text: Span, introspection: Introspection, settings: Configuration): Admission {
  const answer = introspection.claimsOf(text);
  if (answer.fault !== null) return new Admission(null, unavailable(answer.fault as string));
  const claims = answer.claims;
  return claims === null ? refuse(answer.refusal as string, settings) : identify(claims, settings);
}

/** Whom the claims are about, if they are good for this server. */
function identify(payload: Span, settings: Configuration): Admission {
  const claims = checkClaims(payload, settings.claimRules, now().seconds as f64);
  if (claims.fault != TokenFault.None) return refuse(reasonFor(claims.fault), settings);
  const identity = Identity.of(claims, settings.issuer);
  return identity === null
    ? refuse("the token has neither `sub` nor `client_id` nor `azp`", settings)
    : new Admission(identity, null);
}

function keysFor(token: Token, settings: Configuration): KeyAnswer {
  const jwks: Jwks | null = settings.jwks;
  return jwks === null ? new KeyAnswer(candidatesOf(token, settings.keys)) : jwks.keysFor(token);
}

function isSigned(token: Token, keys: Array<PublicKey>): bool {
  for (let i = 0, n = keys.length; i < n; i++) {
    const verdict = verify(
      token.algorithm as i32 as SignatureAlgorithm,
      bytesOf(keys[i].bytes),
      bytesOf(token.signed),
      bytesOf(token.signature),
    );
    if (verdict == Verdict.accepted) return true;
  }
  return false;
}

function refuse(reason: string, settings: Configuration): Admission {
  return new Admission(null, wrongToken(reason, settings.scopes));
}
