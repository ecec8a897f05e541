/** Where a request carries its access token: RFC 6750. */
import { Result, Tuple2, Utf8 } from "../../bindings/abi";
import { BearerMethod } from "../../bindings/wasmcp/auth/bearer";
import { ErrorCode, OauthError } from "../../bindings/wasmcp/auth/errors";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";

export namespace bearer {
  export function extractBearerToken(
    headers: Array<Tuple2<Utf8, Utf8>>,
    bodyParams: Array<Tuple2<Utf8, Utf8>> | null,
    queryParams: Array<Tuple2<Utf8, Utf8>> | null,
  ): Result<Tuple2<Utf8, BearerMethod>, OauthError> {
    let token: Span | null = null;
    let method = BearerMethod.header;
    let count = 0;
    for (let i = 0, n = headers.length; i < n; i++) {
      if (!spanOf(headers[i]._0).isIgnoringCase("authorization")) continue;
      const credentials = spanOf(headers[i]._1).trim();
      const blank = credentials.indexOf(0x20);
      if (blank < 0 || !credentials.slice(0, blank).isIgnoringCase("bearer")) continue;
      token = credentials.slice(blank).trim();
      count++;
    }
    for (let i = 0, n = bodyParams === null ? 0 : bodyParams.length; i < n; i++) {
      const parameter = (bodyParams as Array<Tuple2<Utf8, Utf8>>)[i];
      if (!parameter._0.is("access_token")) continue;
      token = spanOf(parameter._1);
      method = BearerMethod.body;
      count++;
    }
    for (let i = 0, n = queryParams === null ? 0 : queryParams.length; i < n; i++) {
      if ((queryParams as Array<Tuple2<Utf8, Utf8>>)[i]._0.is("access_token")) {
        return refuse("a token in a query is not accepted: addresses end up in logs");
      }
    }
    if (token === null) return refuse("the request has no access token");
    if (count > 1) return refuse("the request has more than one access token");
    if (!isToken(token)) return refuse("the access token has characters that no token has");
    return Result.ok<Tuple2<Utf8, BearerMethod>, OauthError>(
      new Tuple2<Utf8, BearerMethod>(utf8Of(token), method),
    );
  }

  export function isMethodAllowed(method: BearerMethod, allowedMethods: Array<BearerMethod>): bool {
    return allowedMethods.includes(method);
  }

  export function isValidBearerTokenFormat(token: Utf8): bool {
    return isToken(spanOf(token));
  }
}

/** `b64token` of RFC 6750, section 2.1: at least one character, and `=` only at the end. */
function isToken(token: Span): bool {
  let end = token.length;
  while (end > 0 && token.byteAt(end - 1) == 0x3d) end--;
  for (let i = 0; i < end; i++) {
    if (!isBase64TokenByte(token.byteAt(i) as u8)) return false;
  }
  return end > 0;
}

/** A character of `b64token`. */
function isBase64TokenByte(byte: u8): bool {
  const isLetter = (byte | 0x20) - 0x61 < 26;
  const isDigit = byte - 0x30 < 10;
  return (
    isLetter ||
    isDigit ||
    byte == 0x2d ||
    byte == 0x2e ||
    byte == 0x5f ||
    byte == 0x7e ||
    byte == 0x2b ||
    byte == 0x2f
  );
}

function refuse(reason: string): Result<Tuple2<Utf8, BearerMethod>, OauthError> {
  return Result.err<Tuple2<Utf8, BearerMethod>, OauthError>(
    new OauthError(ErrorCode.invalidRequest(), asciiUtf8(reason), null),
  );
}
