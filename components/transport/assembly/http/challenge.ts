/** `WWW-Authenticate` (RFC 9110, section 11.6.1, and RFC 6750, section 3): what a client needs in order to be served. */
import { Utf8 } from "../../../bindings/abi";
import { ByteWriter } from "../../../lib/bytes/byte-writer";
import { toHexDigit } from "../../../lib/bytes/hex";
import { Span } from "../../../lib/bytes/span";
import { spanOf } from "../../../lib/abi/text";

/** A client gets a refresh token from the authorization server if that wants it to have one. The resource does not ask for it. */
const NEVER_ASKED_FOR = "offline_access";

/**
 * `metadata` is the address of the document about the resource, and `error` a code of RFC 6750; a request without a token gets
 * neither a code nor a description.
 */
export function bearerChallenge(
  metadata: Span | null,
  scopes: Array<Utf8>,
  error: Utf8 | null,
  description: Span,
): Span {
  const writer = new ChallengeWriter();
  if (metadata !== null) {
    writer.name("resource_metadata");
    writer.address(metadata);
  }
  let isFirst = true;
  for (let i = 0, n = scopes.length; i < n; i++) {
    const scope = spanOf(scopes[i]);
    if (!isAskedFor(scope)) continue;
    if (isFirst) writer.name("scope");
    isFirst = false;
    writer.word(scope);
  }
  if (error !== null) {
    writer.name("error");
    writer.word(spanOf(error));
    writer.name("error_description");
    writer.sentence(description);
  }
  // A scheme has at least one parameter.
  if (!writer.hasParameter) writer.name("realm");
  return writer.finish();
}

/** Whether clients are to ask the authorization server for this scope. */
export function isAskedFor(scope: Span): bool {
  return scope.length > 0 && !scope.is(NEVER_ASKED_FOR);
}

/** Parameters of one challenge. Their values are in quotes, and have no character that would need an escape. */
class ChallengeWriter {
  private readonly text: ByteWriter = new ByteWriter();
  hasParameter: bool = false;
  private hasWord: bool = false;

  constructor() {
    this.text.ascii("Bearer ");
  }

  name(name: string): void {
    if (this.hasParameter) this.text.ascii('", ');
    this.text.ascii(name);
    this.text.ascii('="');
    this.hasParameter = true;
    this.hasWord = false;
  }

  /** One of several words with a blank in between. */
  word(word: Span): void {
    if (this.hasWord) this.text.byte(0x20);
    this.hasWord = true;
    this.sentence(word);
  }

  /** RFC 6750, section 3: `error_description` and `scope` have neither quotes nor backslashes, nor anything beyond ASCII. */
  sentence(text: Span): void {
    for (let i = 0; i < text.length; i++) {
      const byte = text.byteAt(i) as u8;
      const isAllowed = byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c;
      // Text beyond ASCII has several bytes for one character.
      if (isAllowed) this.text.byte(byte);
      else if (byte == 0x22) this.text.byte(0x27);
      else if ((byte & 0xc0) != 0x80) this.text.byte(0x3f);
    }
  }

  /** Escapes what an address must not have (RFC 3986, section 2): a path may come from a client. */
  address(address: Span): void {
    for (let i = 0; i < address.length; i++) {
      const byte = address.byteAt(i) as u8;
      if (byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x3c && byte != 0x3e && byte != 0x5c) {
        this.text.byte(byte);
      } else {
        this.text.byte(0x25);
        this.text.byte(toHexDigit(byte >> 4));
        this.text.byte(toHexDigit(byte & 15));
      }
    }
  }

  finish(): Span {
    this.text.byte(0x22);
    return this.text.span;
  }
}
