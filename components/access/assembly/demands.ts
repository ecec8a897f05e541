/** What tokens must claim, and be signed with. */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { CommaList } from "../../lib/bytes/comma-list";
import { Span } from "../../lib/bytes/span";
import { Algorithm, algorithmNamed } from "../../lib/jwt/algorithm";
import { Address, hasNoPath, looksLikeAddress, parseAddress } from "./address";
import { Configuration } from "./configuration";
import { isScope } from "./scopes";
import { quoted, Variable, Variables } from "./variables";

const NAMES_OF_ALGORITHMS =
  "`RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384` or `EdDSA`";

/** Each of these returns why its variables cannot be used, or `null`. */
export function readAlgorithms(settings: Configuration, variables: Variables): string | null {
  const value = variables.get(Variable.Algorithm);
  if (value === null) return null;
  const algorithms = new Array<Algorithm>();
  for (const list = new CommaList(value); list.next();) {
    const algorithm = algorithmNamed(list.entry);
    if (algorithm == Algorithm.Unknown) {
      return (
        quoted(Variable.Algorithm) +
        " must be a comma-separated list of " +
        NAMES_OF_ALGORITHMS +
        ": correct it, or unset it to accept all of them"
      );
    }
    algorithms.push(algorithm);
  }
  settings.narrow(algorithms);
  return null;
}

export function readIssuer(settings: Configuration, variables: Variables): string | null {
  const issuer = variables.get(Variable.Issuer);
  settings.issuer = issuer;
  if (issuer === null) {
    return variables.has(Variable.PublicKey)
      ? null
      : quoted(Variable.Issuer) + " is not set: set it to the value that tokens have as `iss`";
  }
  return looksLikeAddress(issuer) && !isSafe(issuer)
    ? quoted(Variable.Issuer) +
        " must begin with `https://`, or with `http://` for this machine only: correct it"
    : null;
}

export function readAudience(settings: Configuration, variables: Variables): string | null {
  const server = variables.get(Variable.ServerUri);
  const address: Address | null = server === null ? null : parseAddress(server);
  if (server !== null && address === null) {
    return (
      quoted(Variable.ServerUri) +
      " must be the server's address without a fragment, such as `https://mcp.example/mcp`: correct it"
    );
  }
  const list = variables.get(Variable.Audience);
  if (list !== null) return readAudiences(settings, list);
  if (server === null || address === null) {
    return (
      "no audience is set: set " +
      quoted(Variable.Audience) +
      " to the value that tokens have as `aud`, or " +
      quoted(Variable.ServerUri) +
      " to the server's address; `JWT_AUDIENCE=*` accepts tokens for every server of the issuer"
    );
  }
  const audiences: Array<Span> = [server];
  if (hasNoPath(address)) audiences.push(withSlash(server));
  settings.audiences = audiences;
  return null;
}

/** The transport publishes them; a client would send its user to any of them. */
export function checkAuthServers(variables: Variables): string | null {
  const list = variables.get(Variable.AuthServerUrl);
  if (list === null) return null;
  for (const entries = new CommaList(list); entries.next();) {
    if (isSafe(entries.entry)) continue;
    return (
      quoted(Variable.AuthServerUrl) +
      " must be a comma-separated list of addresses that begin with `https://`, or with `http://` for this machine only: correct it"
    );
  }
  return null;
}

export function readScopes(settings: Configuration, variables: Variables): string | null {
  const list = variables.get(Variable.RequiredScopes);
  if (list === null) return null;
  for (const entries = new CommaList(list); entries.next();) {
    if (!isScope(entries.entry)) {
      return (
        quoted(Variable.RequiredScopes) +
        " must be a comma-separated list of scopes without blanks: correct it"
      );
    }
    settings.scopes.push(entries.entry);
  }
  return null;
}

function readAudiences(settings: Configuration, list: Span): string | null {
  if (list.is("*")) {
    settings.audiences = null;
    return null;
  }
  const audiences = new Array<Span>();
  for (const entries = new CommaList(list); entries.next();) {
    if (entries.entry.length == 0 || entries.entry.is("*")) {
      return (
        quoted(Variable.Audience) +
        " must be a comma-separated list without empty entries, or `*` alone: correct it"
      );
    }
    audiences.push(entries.entry);
  }
  settings.audiences = audiences;
  return null;
}

function isSafe(text: Span): bool {
  const address = parseAddress(text);
  return address !== null && address.isSafe;
}

function withSlash(text: Span): Span {
  const writer = new ByteWriter(text.length + 1);
  writer.bytes(text);
  writer.byte(0x2f);
  return writer.span;
}
