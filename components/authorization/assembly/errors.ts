/** OAuth's errors as texts: RFC 6749, 6750 and 7591. */
import { Utf8 } from "../../bindings/abi";
import { ErrorCode, ErrorCodeTag, OauthError } from "../../bindings/wasmcp/auth/errors";
import { JsonWriter } from "../../lib/json/json-writer";
import { readU8 } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { joined } from "./words";

/** In the order of the interface's cases. */
const CODES: StaticArray<string> = [
  "invalid_request",
  "unauthorized_client",
  "access_denied",
  "unsupported_response_type",
  "invalid_scope",
  "server_error",
  "temporarily_unavailable",
  "invalid_client",
  "invalid_grant",
  "unsupported_grant_type",
  "invalid_token",
  "insufficient_scope",
  "invalid_redirect_uri",
  "invalid_client_metadata",
  "invalid_software_statement",
  "unapproved_software_statement",
];

export namespace errors {
  export function errorCodeToString(code: ErrorCode): Utf8 {
    return code.tag == ErrorCodeTag.extension ? code.extension : asciiUtf8(CODES[code.tag as i32]);
  }

  export function parseErrorCode(errorString: Utf8): ErrorCode | null {
    for (let i = 0, n = CODES.length; i < n; i++) {
      if (errorString.is(CODES[i])) return new ErrorCode(i as ErrorCodeTag, null);
    }
    return null;
  }

  export function createBearerChallenge(
    realm: Utf8 | null,
    error: ErrorCode | null,
    errorDescription: Utf8 | null,
    scope: Array<Utf8>,
  ): Utf8 {
    const challenge = new Challenge();
    if (realm !== null) challenge.quoted("realm", realm);
    if (error !== null) challenge.plain("error", errorCodeToString(error));
    if (errorDescription !== null) challenge.plain("error_description", errorDescription);
    if (scope.length > 0) challenge.plain("scope", joined(scope));
    return challenge.text;
  }

  export function createTokenErrorResponse(error: OauthError): Utf8 {
    const json = new JsonWriter();
    json.begin("{");
    json.key("error");
    json.text(spanOf(errorCodeToString(error.error)));
    const description = error.errorDescription;
    if (description !== null) {
      json.key("error_description");
      json.text(spanOf(description));
    }
    const uri = error.errorUri;
    if (uri !== null) {
      json.key("error_uri");
      json.text(spanOf(uri));
    }
    json.end("}");
    return utf8Of(json.span);
  }

  export function createScopeConsentChallenge(
    realm: Utf8 | null,
    resourceUri: Utf8 | null,
    additionalScopes: Array<Utf8>,
  ): Utf8 {
    const challenge = new Challenge();
    if (realm !== null) challenge.quoted("realm", realm);
    challenge.plain("error", asciiUtf8("insufficient_scope"));
    if (additionalScopes.length > 0) challenge.plain("scope", joined(additionalScopes));
    if (resourceUri !== null) challenge.quoted("resource", resourceUri);
    return challenge.text;
  }
}

/** `Bearer a="b", c="d"`. Whatever is not printable ASCII becomes a question mark, so that a value cannot end the header. */
class Challenge {
  private readonly writer: ByteWriter = new ByteWriter();
  private isEmpty: bool = true;

  constructor() {
    this.writer.ascii("Bearer");
  }

  get text(): Utf8 {
    return utf8Of(this.writer.span);
  }

  /** RFC 9110, section 5.6.4: quotation marks and backslashes are escaped. */
  quoted(name: string, value: Utf8): void {
    this.begin(name);
    const bytes = spanOf(value);
    for (let i = 0, n = bytes.length; i < n; i++) {
      const byte = readU8(bytes, i);
      if (byte == 0x22 || byte == 0x5c) this.writer.byte(0x5c);
      this.writer.byte(printable(byte));
    }
    this.writer.byte(0x22);
  }

  /** RFC 6750, section 3: these values have neither quotation marks nor backslashes. */
  plain(name: string, value: Utf8): void {
    this.begin(name);
    const bytes = spanOf(value);
    for (let i = 0, n = bytes.length; i < n; i++) {
      const byte = readU8(bytes, i);
      this.writer.byte(byte == 0x22 || byte == 0x5c ? 0x27 : printable(byte));
    }
    this.writer.byte(0x22);
  }

  private begin(name: string): void {
    this.writer.ascii(this.isEmpty ? " " : ", ");
    this.writer.ascii(name);
    this.writer.ascii('="');
    this.isEmpty = false;
  }
}

function printable(byte: u8): u8 {
  return byte < 0x20 || byte > 0x7e ? 0x3f : byte;
}
