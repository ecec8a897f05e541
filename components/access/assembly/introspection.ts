/** Tokens that only the authorization server can read: it is asked about each (RFC 7662), and its answers are kept for a short while. */
import { Bytes, Tuple2, Utf8 } from "../../bindings/abi";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { Sha256 } from "../../lib/crypto/sha256";
import { millisecondsNow } from "../../lib/io/time";
import { Json, integerIn, Members } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { parseObject } from "../../lib/jwt/strict-object";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { Address } from "./address";
import { Attempts, Outcome } from "./attempts";
import { ask, header } from "./outgoing";
import { joined, StateFolder } from "./state-folder";

/** How long an answer is kept at most, in milliseconds. */
const LONGEST_MEMORY: u64 = 60_000;
/** After a failure nothing is asked for so long, in milliseconds. */
const BACK_OFF: u64 = 10_000;
const LONGEST_ANSWER: i32 = 64 * 1024;
const LINE_BREAK: u8 = 0x0a;

/** The claims of a token, or why there are none: one of the three is present. */
export class IntrospectionAnswer {
  constructor(
    readonly claims: Span | null,
    /** The token is not good. */
    readonly refusal: string | null,
    /** The authorization server gave no answer. */
    readonly fault: string | null,
  ) {}
}

export class Introspection {
  private readonly attempts: Attempts;

  constructor(
    private readonly state: StateFolder,
    /** `keys/introspection-…`, where everything about this server lies. */
    private readonly folder: Span,
    private readonly address: Address,
    /** The value of `Authorization`. */
    private readonly credentials: Span,
    /** The issuer that an answer without one has. */
    private readonly issuer: Span,
  ) {
    this.attempts = new Attempts(state, folder);
  }

  claimsOf(token: Span): IntrospectionAnswer {
    const now = millisecondsNow();
    const name = this.nameOf(token);
    const minute = now / LONGEST_MEMORY;
    const known = this.known(minute, name, now);
    if (known !== null) return new IntrospectionAnswer(known, null, null);
    const last = this.attempts.last();
    if (last === null) return unavailable("`/state` cannot be written");
    const isPause = last.outcome == Outcome.Failed && now >= last.moment && now - last.moment < BACK_OFF;
    if (isPause) return unavailable("the last attempt failed, and the next one is made 10 seconds after it");
    const reply = ask(this.address, this.headers, formOf(token));
    const body = reply.body;
    let fault = reply.fault;
    const answer: Json | null = body === null ? null : parseObject(body);
    if (fault === null && (answer === null || answer.length > LONGEST_ANSWER)) {
      fault = "its answer is not the JSON object that RFC 7662 describes";
    }
    if (fault !== null && !isAboutServer(reply.status)) {
      return reply.status == 200
        ? unavailable(fault)
        : refuse("the authorization server answers no question about the token: " + fault);
    }
    if (fault !== null) {
      const begun = this.attempts.begin(last, now);
      if (begun !== null) this.attempts.end(begun, Outcome.Failed, millisecondsNow());
      return unavailable(fault);
    }
    const active = (answer as Json).member("active");
    if (active === null || !active.isTrue)
      return refuse("the authorization server does not know the token as active");
    if (!isForAccess(answer as Json)) return refuse("the token is not a bearer token for access");
    const claims = this.completed(answer as Json, now);
    this.keep(minute, name, claims, now);
    return new IntrospectionAnswer(claims, null, null);
  }

  /** A digest, so that the folder holds no token that can be used, of all that the answer depends on. */
  private nameOf(token: Span): Span {
    const hash = new Sha256();
    hash.update(this.folder);
    hash.update(this.credentials);
    hash.update(token);
    const name = new ByteWriter(64);
    name.hex(hash.digest());
    return name.span;
  }

  /** An answer of this minute or the one before, if it is still to be used. */
  private known(minute: u64, name: Span, now: u64): Span | null {
    const answer = this.readKnown(minute, name, now);
    return answer !== null ? answer : this.readKnown(minute - 1, name, now);
  }

  private readKnown(minute: u64, name: Span, now: u64): Span | null {
    const text = this.state.read(joined(this.minuteFolder(minute), name), LONGEST_ANSWER + 1024);
    if (text === null) return null;
    const end = text.indexOf(LINE_BREAK);
    if (end < 1 || end > 16) return null;
    const over = integerIn(text.slice(0, end)) as u64;
    const claims = text.slice(end + 1);
    // An end that is too far away was written before a clock was set back.
    return now < over && over - now <= LONGEST_MEMORY && parseObject(claims) !== null ? claims : null;
  }

  /** Answers lie in a folder for each minute, so that old ones are removed without a look at them. */
  private keep(minute: u64, name: Span, claims: Span, now: u64): void {
    const expiry = (parseObject(claims) as Json).member("exp");
    if (expiry === null || !expiry.isNumber) return;
    const end = expiry.toF64() * 1000;
    if (!(end > (now as f64))) return;
    const left = min(end - (now as f64), LONGEST_MEMORY as f64) as u64;
    const contents = new ByteWriter(claims.length + 16);
    contents.ascii((now + left).toString());
    contents.byte(LINE_BREAK);
    contents.bytes(claims);
    const folder = this.minuteFolder(minute);
    if (this.state.makeFolder(folder)) this.removeBefore(minute - 1);
    const file = joined(folder, name);
    const draft = new ByteWriter(file.length + 20);
    draft.bytes(file);
    // Rivals that write the same answer at the same moment write the same contents.
    draft.ascii("-" + now.toString());
    this.state.replace(file, draft.span, contents.span);
  }

  private removeBefore(minute: u64): void {
    const names = this.state.list(this.folder);
    for (let i = 0, n = names === null ? 0 : names.length; i < n; i++) {
      const name = (names as Array<Span>)[i];
      if (name.byteAt(0) != 0x6d || name.length > 16) continue;
      const found = integerIn(name.slice(1)) as u64;
      if (found < minute) this.state.removeFolder(joined(this.folder, name));
    }
  }

  private minuteFolder(minute: u64): Span {
    return joined(this.folder, spanOf(asciiUtf8("m" + minute.toString())));
  }

  /** The answer as claims of a token: `iss` and `exp` are optional there, and what is asked again after a minute ends then. */
  private completed(answer: Json, now: u64): Span {
    const claims = new JsonWriter();
    claims.begin("{");
    for (const members = new Members(answer); members.next();) {
      if (members.nameIs("active")) continue;
      claims.keyText(members.key);
      claims.json(members.value);
    }
    if (answer.member("iss") === null && this.issuer.length > 0) {
      claims.key("iss");
      claims.text(this.issuer);
    }
    if (answer.member("exp") === null) {
      claims.key("exp");
      claims.unsigned((now + LONGEST_MEMORY) / 1000);
    }
    claims.end("}");
    return claims.span;
  }

  private get headers(): Array<Tuple2<Utf8, Bytes>> {
    return [
      header("authorization", this.credentials),
      header("accept", spanOf(asciiUtf8("application/json"))),
      header("content-type", spanOf(asciiUtf8("application/x-www-form-urlencoded"))),
    ];
  }
}

/**
 * Whether the next token would fare no better: no answer, wrong credentials, too many questions, or a server that is broken. Any other
 * answer may be one to this token alone, and what a stranger sends must not stop the questions about the tokens of others.
 */
function isAboutServer(status: i32): bool {
  return status == 0 || status == 401 || status == 403 || status == 429 || status >= 500;
}

/** Some servers know refresh tokens as active, too, and tokens that are bound to a key. */
function isForAccess(answer: Json): bool {
  return isOneOf(answer.textMember("token_use")) && isOneOf(answer.textMember("token_type"));
}

function isOneOf(kind: Span | null): bool {
  return (
    kind === null ||
    kind.isIgnoringCase("bearer") ||
    kind.isIgnoringCase("access_token") ||
    kind.isIgnoringCase("access")
  );
}

/** RFC 6749, section 2.3.1: both are encoded as in a form before they are joined. */
export function basicCredentials(id: Span, secret: Span): Span {
  const pair = new ByteWriter();
  writeEncoded(id, pair);
  pair.byte(0x3a);
  writeEncoded(secret, pair);
  const encoded = new JsonWriter();
  encoded.base64(pair.span);
  const value = new ByteWriter();
  value.ascii("Basic ");
  value.bytes(encoded.span.slice(1, encoded.length - 1));
  return value.span;
}

function formOf(token: Span): Span {
  const form = new ByteWriter(token.length + 64);
  form.ascii("token=");
  writeEncoded(token, form);
  form.ascii("&token_type_hint=access_token");
  return form.span;
}

/** All but the characters that no URL changes, in percent signs. */
function writeEncoded(text: Span, writer: ByteWriter): void {
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i);
    const letter = byte | 0x20;
    const isPlain =
      (letter >= 0x61 && letter <= 0x7a) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte == 0x2d ||
      byte == 0x2e ||
      byte == 0x5f ||
      byte == 0x7e;
    if (isPlain) {
      writer.byte(byte as u8);
    } else {
      writer.byte(0x25);
      writer.hexByte(byte as u8);
    }
  }
}

function refuse(why: string): IntrospectionAnswer {
  return new IntrospectionAnswer(null, why, null);
}

function unavailable(why: string): IntrospectionAnswer {
  return new IntrospectionAnswer(
    null,
    null,
    "the authorization server at `WASMCP_INTROSPECTION_URI` could not be asked about the token: " + why,
  );
}
