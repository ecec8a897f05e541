/** Why requests are not served (RFC 6750, section 3.1). No text has a value of a token in it. */
import { Utf8 } from "../../bindings/abi";
import { Refusal } from "../../bindings/wasmcp/framework/access";
import { Span } from "../../lib/bytes/span";
import { TokenFault } from "../../lib/jwt/fault";
import { asciiUtf8, utf8Of } from "../../lib/abi/text";

/** The server is at fault: 503. */
export function unavailable(reason: string): Refusal {
  return new Refusal(503, null, asciiUtf8(reason), new Array<Utf8>());
}

/** Nothing came that could be a token: 401 without a code. */
export function noToken(scopes: Array<Span>): Refusal {
  return new Refusal(401, null, asciiUtf8("the request has no access token"), textsOf(scopes));
}

/** The request is wrong whatever the token is: 400. */
export function wrongRequest(reason: string, scopes: Array<Span>): Refusal {
  return new Refusal(400, asciiUtf8("invalid_request"), asciiUtf8(reason), textsOf(scopes));
}

export function wrongToken(reason: string, scopes: Array<Span>): Refusal {
  return new Refusal(401, asciiUtf8("invalid_token"), asciiUtf8(reason), textsOf(scopes));
}

export function tooFewScopes(scopes: Array<Span>): Refusal {
  return new Refusal(
    403,
    asciiUtf8("insufficient_scope"),
    asciiUtf8("the token does not have all scopes that the server needs"),
    textsOf(scopes),
  );
}

export function reasonFor(fault: TokenFault): string {
  switch (fault) {
    case TokenFault.TooLong:
      return "the token is longer than 8192 octets";
    case TokenFault.Algorithm:
      return "the token is signed with an algorithm that this server does not accept";
    case TokenFault.Type:
      return "the token's `typ` is neither `JWT` nor `at+jwt`: it is no access token";
    case TokenFault.Critical:
      return "the token has a `crit` header, and this server knows no extension";
    case TokenFault.NoExpiry:
      return "the token has no `exp`";
    case TokenFault.Expired:
      return "the token has expired";
    case TokenFault.NotYetValid:
      return "the token is not valid yet: its `nbf` or `iat` is in the future";
    case TokenFault.Issuer:
      return "the token's `iss` is not the issuer that this server expects";
    case TokenFault.Audience:
      return "the token's `aud` does not name this server";
    case TokenFault.Bound:
      return "the token is bound to a key by `cnf`, which this server cannot check";
    default:
      return "the token is not a well-formed JWT";
  }
}

export function textsOf(spans: Array<Span>): Array<Utf8> {
  const texts = new Array<Utf8>();
  for (let i = 0, n = spans.length; i < n; i++) texts.push(utf8Of(spans[i]));
  return texts;
}
