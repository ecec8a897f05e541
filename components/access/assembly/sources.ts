/** How tokens are verified: with keys that were given, with keys from an address, or by asking the issuer. */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { sha256 } from "../../lib/crypto/sha256";
import { Algorithm } from "../../lib/jwt/algorithm";
import { readJwks } from "../../lib/jwt/jwk";
import { readPem } from "../../lib/jwt/pem";
import { parseAddress } from "./address";
import { Configuration } from "./configuration";
import { basicCredentials, Introspection } from "./introspection";
import { Jwks } from "./jwks";
import { pathOf, StateFolder } from "./state-folder";
import { quoted, Variable, Variables } from "./variables";

const SOURCES = "`JWT_PUBLIC_KEY`, `JWT_JWKS_URI` or `WASMCP_INTROSPECTION_URI`";

/** `JWT_JWKS_TTL`, in seconds. */
const DEFAULT_LIFETIME: u64 = 300;
const LONGEST_LIFETIME: u64 = 604_800;

/** Takes the one way to verify tokens that is set. Returns the reason if none or several are, else `null`. */
export function readSource(settings: Configuration, variables: Variables): string | null {
  const key = variables.get(Variable.PublicKey);
  const jwks = variables.get(Variable.JwksUri);
  const introspection = variables.get(Variable.IntrospectionUri);
  const count = (key !== null ? 1 : 0) + (jwks !== null ? 1 : 0) + (introspection !== null ? 1 : 0);
  if (count == 0) return "the server has no way to verify tokens: set one of " + SOURCES;
  if (count > 1) return "expected only one of " + SOURCES + ", found several: unset the others";
  if (introspection === null) {
    const client = variables.firstSet(Variable.IntrospectionClientId, Variable.IntrospectionClientSecret);
    if (client != Variable.Other) {
      return quoted(client) + " is set without " + quoted(Variable.IntrospectionUri) + ": set both, or none";
    }
  }
  if (key !== null) return readKey(settings, key);
  if (jwks !== null) return readAddress(settings, jwks, variables);
  return readIntrospection(settings, introspection as Span, variables);
}

function readKey(settings: Configuration, text: Span): string | null {
  if (text.startsWith("-----")) {
    const key = readPem(text);
    if (key !== null) settings.keys.push(key);
  } else {
    const keys = readJwks(text);
    if (keys !== null) settings.keys = keys;
  }
  if (settings.keys.length == 0) {
    return (
      quoted(Variable.PublicKey) +
      " has no key that can verify tokens: expected a public key in PEM, a JWK or a JWKS, with RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519"
    );
  }
  for (let i = 0, n = settings.keys.length; i < n; i++) {
    for (let algorithm = Algorithm.RS256; algorithm <= Algorithm.EdDSA; algorithm++) {
      if (settings.accepts(algorithm) && settings.keys[i].allows(algorithm)) return null;
    }
  }
  return (
    quoted(Variable.Algorithm) +
    " accepts none of the algorithms that the key in " +
    quoted(Variable.PublicKey) +
    " is for: correct one of them"
  );
}

function readAddress(settings: Configuration, text: Span, variables: Variables): string | null {
  const address = parseAddress(text);
  if (address === null || !address.isSafe) return unsafe(Variable.JwksUri);
  const seconds = variables.get(Variable.JwksTtl);
  const lifetime = seconds === null ? DEFAULT_LIFETIME : lifetimeIn(seconds);
  if (lifetime == 0) {
    return (
      quoted(Variable.JwksTtl) + " must be a number of seconds from 1 to 604800: correct it, or unset it"
    );
  }
  const state = StateFolder.find();
  if (state === null) return withoutFolder(Variable.JwksUri);
  settings.jwks = new Jwks(state, folderFor("jwks-", text), address, lifetime * 1000);
  return null;
}

function readIntrospection(settings: Configuration, text: Span, variables: Variables): string | null {
  const address = parseAddress(text);
  if (address === null || !address.isSafe) return unsafe(Variable.IntrospectionUri);
  const id = variables.get(Variable.IntrospectionClientId);
  const secret = variables.getWhole(Variable.IntrospectionClientSecret);
  if (id === null || secret === null) {
    return (
      quoted(id === null ? Variable.IntrospectionClientId : Variable.IntrospectionClientSecret) +
      " is not set: " +
      quoted(Variable.IntrospectionUri) +
      " needs the name and the password of a client"
    );
  }
  const issuer = variables.get(Variable.Issuer);
  const state = StateFolder.find();
  if (state === null) return withoutFolder(Variable.IntrospectionUri);
  settings.introspection = new Introspection(
    state,
    folderFor("introspection-", text),
    address,
    basicCredentials(id, secret),
    issuer === null ? Span.empty() : issuer,
  );
  return null;
}

/** 0 for what is no number from 1 to `LONGEST_LIFETIME`. */
function lifetimeIn(seconds: Span): u64 {
  let lifetime: u64 = 0;
  for (let i = 0; i < seconds.length; i++) {
    const digit = seconds.byteAt(i) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    lifetime = lifetime * 10 + (digit as u64);
    if (lifetime > LONGEST_LIFETIME) return 0;
  }
  return lifetime;
}

/** `keys/jwks-5be1…`: each address has a folder of its own, so that another one never finds its keys. */
function folderFor(kind: string, address: Span): Span {
  const name = new ByteWriter();
  name.ascii(kind);
  name.hex(sha256(address));
  return pathOf(name.span);
}

function unsafe(variable: Variable): string {
  return (
    quoted(variable) +
    " must be an address that begins with `https://`, or with `http://` for this machine only: correct it"
  );
}

/** Without a folder each request would fetch anew what it needs. */
function withoutFolder(variable: Variable): string {
  return (
    quoted(variable) +
    " needs a folder `/state` that the server can write: start the server with `wasmcp run`, or with `--dir keys::/state` for `wasmtime serve`, or set " +
    quoted(Variable.PublicKey) +
    " in its place"
  );
}
