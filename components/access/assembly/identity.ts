/** Who a token stands for, and its claims as components get them. */
import { Some, Tuple2, Utf8 } from "../../bindings/abi";
import { Client } from "../../bindings/wasmcp/framework/access";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { Elements, Json, Members } from "../../lib/json/json";
import { Claims, CLOCK_SKEW } from "../../lib/jwt/claims";
import { optionalUtf8, utf8Of } from "../../lib/abi/text";
import { addScopes } from "./scopes";

export class Identity {
  private constructor(
    private readonly object: Json,
    private readonly claims: Claims,
    /** The issuer; empty if neither the token nor the operator names one. */
    private readonly issuer: Span,
    /** `sub`, or the client that the token was issued to. */
    private readonly subject: Span,
    readonly scopes: Array<Span>,
  ) {}

  /** `null` if the claims name neither a user nor a client. */
  static of(claims: Claims, issuer: Span | null): Identity | null {
    const object = claims.object;
    if (object === null) return null;
    let subject = claims.subject;
    if (subject === null) subject = presentText(object, "client_id");
    if (subject === null) subject = presentText(object, "azp");
    if (subject === null) return null;
    const named = claims.issuer;
    const from: Span = named !== null ? named : issuer !== null ? issuer : Span.empty();
    return new Identity(object, claims, from, subject, scopesOf(object));
  }

  get client(): Client {
    const expiry = floor(this.claims.expiry + CLOCK_SKEW) as u64;
    return new Client(this.principal, this.jwtClaims, expiry);
  }

  /**
   * `18:https://id.example5:alice`. A client without a user is `18:https://id.example0:5:alice`, so that it is not the user whose
   * name it has chosen for itself.
   */
  private get principal(): Utf8 {
    const writer = new ByteWriter();
    addWithLength(this.issuer, writer);
    if (this.claims.subject === null) addWithLength(Span.empty(), writer);
    addWithLength(this.subject, writer);
    return utf8Of(writer.span);
  }

  private get jwtClaims(): JwtClaims {
    const object = this.object;
    return new JwtClaims(
      utf8Of(this.subject),
      this.issuer.length > 0 ? utf8Of(this.issuer) : null,
      textsIn(object.member("aud")),
      moment(object, "exp"),
      moment(object, "iat"),
      moment(object, "nbf"),
      optionalUtf8(object.textMember("jti")),
      textsOf(this.scopes),
      null,
      customClaims(object),
    );
  }
}

function presentText(object: Json, name: string): Span | null {
  const text = object.textMember(name);
  return text !== null && text.length > 0 ? text : null;
}

/** `scope` (RFC 9068), or `scp` where the issuer calls it so: words in a text, or an array of them. */
function scopesOf(object: Json): Array<Span> {
  const scopes = new Array<Span>();
  let value = object.member("scope");
  if (value === null) value = object.member("scp");
  if (value === null) return scopes;
  if (value.isString) addScopes(value.text(), scopes);
  for (const elements = new Elements(value); elements.next();) {
    if (elements.value.isString) addScopes(elements.value.text(), scopes);
  }
  return scopes;
}

function textsOf(spans: Array<Span>): Array<Utf8> {
  const texts = new Array<Utf8>();
  for (let i = 0, n = spans.length; i < n; i++) texts.push(utf8Of(spans[i]));
  return texts;
}

/** A text alone, or the texts of an array. */
function textsIn(value: Json | null): Array<Utf8> {
  const texts = new Array<Utf8>();
  if (value === null) return texts;
  if (value.isString) texts.push(utf8Of(value.text()));
  for (const elements = new Elements(value); elements.next();) {
    if (elements.value.isString) texts.push(utf8Of(elements.value.text()));
  }
  return texts;
}

/** Whole seconds; the claims have been checked. */
function moment(object: Json, name: string): Some<u64> | null {
  const value = object.member(name);
  return value === null ? null : new Some<u64>(floor(value.toF64()) as u64);
}

/** All claims without a place of their own: text as it is, everything else as JSON. */
function customClaims(object: Json): Array<Tuple2<Utf8, Utf8>> {
  const claims = new Array<Tuple2<Utf8, Utf8>>();
  for (const members = new Members(object); members.next();) {
    if (hasPlace(members)) continue;
    const value = members.value;
    claims.push(new Tuple2<Utf8, Utf8>(utf8Of(members.key), utf8Of(value.isString ? value.text() : value)));
  }
  return claims;
}

function hasPlace(member: Members): bool {
  for (let i = 0, n = PLACES.length; i < n; i++) {
    if (member.nameIs(PLACES[i])) return true;
  }
  return false;
}

const PLACES: StaticArray<string> = ["sub", "iss", "aud", "exp", "iat", "nbf", "jti", "scope", "scp"];

/** `5:alice`: no other two texts make the same one. */
function addWithLength(text: Span, writer: ByteWriter): void {
  writer.ascii(text.length.toString());
  writer.byte(0x3a);
  writer.bytes(text);
}
