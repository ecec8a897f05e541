/** `wasmcp:framework/access`: whether a client may use the server, and what of it. */
import { Bytes, Result, Utf8 } from "../../bindings/abi";
import { Client, Kind, Refusal, ServerState } from "../../bindings/wasmcp/framework/access";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, spanOfBytes } from "../../lib/abi/text";
import { admitToken } from "./admission";
import { Configuration } from "./configuration";
import { configuration } from "./configure";
import { findToken } from "./credentials";
import { PlainAddress, withQueryOf } from "./plain-address";
import { textsOf, unavailable } from "./refusals";
import { hasAll } from "./scopes";
import { Rules } from "./rules";
import { lenientName, lenientUri, normalUri } from "./spellings";

export namespace access {
  export function state(): ServerState {
    const settings = configuration();
    const fault = settings.fault;
    if (fault !== null) return ServerState.unconfigured(asciiUtf8(fault));
    return settings.isProtected ? ServerState.protected_() : ServerState.open();
  }

  export function admit(authorization: Array<Bytes>, query: Utf8 | null): Result<Client, Refusal> {
    const settings = configuration();
    if (!isProtected(settings)) {
      const fault = settings.fault;
      return refuse(unavailable(fault !== null ? fault : "this server asks for no token"));
    }
    const credentials = findToken(authorization, query, settings.scopes);
    const token = credentials.token;
    if (token === null) return refuse(credentials.refusal as Refusal);
    const admission = admitToken(token, settings);
    const identity = admission.identity;
    if (identity === null) return refuse(admission.refusal as Refusal);
    return Result.ok<Client, Refusal>(identity.client);
  }

  export function verify(token: Bytes): JwtClaims | null {
    const settings = configuration();
    if (!isProtected(settings)) return null;
    const identity = admitToken(spanOfBytes(token), settings).identity;
    return identity === null ? null : identity.client.claims;
  }

  export function missing(scopes: Array<Utf8>, kind: Kind, name: Utf8): Array<Utf8> {
    const settings = configuration();
    if (settings.fault !== null) return [asciiUtf8(NEVER_GRANTED)];
    const needed = neededFor(settings, kind, name);
    addForOtherSpellings(settings, kind, spanOf(name), needed);
    return hasAll(held(scopes, settings), needed) ? [] : textsOf(needed);
  }

  export function usable(scopes: Array<Utf8>, kind: Kind, names: Array<Utf8>): Array<bool> {
    const settings = configuration();
    const all = held(scopes, settings);
    const answers = new Array<bool>();
    for (let i = 0, n = names.length; i < n; i++) {
      answers.push(settings.fault === null && hasAll(all, neededFor(settings, kind, names[i])));
    }
    return answers;
  }
}

/** What a client lacks that asks a server which must not serve at all. An empty answer would let it in. */
const NEVER_GRANTED = "unconfigured";

const BRACE: u8 = 0x7b;

function isProtected(settings: Configuration): bool {
  return settings.isProtected && settings.fault === null;
}

function refuse(refusal: Refusal): Result<Client, Refusal> {
  return Result.err<Client, Refusal>(refusal);
}

/** The server's scopes, and those of all rules for the thing. */
function neededFor(settings: Configuration, kind: Kind, name: Utf8): Array<Span> {
  const needed = settings.scopes.slice(0);
  settings.rules.addNeeded(kind, spanOf(name), needed);
  return needed;
}

/** And those of the rules for what a component could take for the same thing. Lists need them not: components write these themselves. */
function addForOtherSpellings(settings: Configuration, kind: Kind, name: Span, needed: Array<Span>): void {
  const rules = settings.rules;
  if (kind != Kind.resource) {
    rules.addNeeded(kind, lenientName(name), needed);
    return;
  }
  rules.addNeeded(kind, normalUri(name), needed);
  rules.addNeeded(kind, lenientUri(name), needed);
  const plain = new PlainAddress(name);
  addForAll(rules, plain.spellings, needed);
  addForAll(rules, withQueryOf(name, plain.spellings), needed);
  const unclear = plain.unclear;
  if (unclear !== null) rules.addNeededBelow(kind, unclear, needed);
  // No address has a brace: a template stands for all that begin as it does, and completions show some of them.
  const brace = name.indexOf(BRACE);
  if (brace < 0) return;
  const beginning = name.slice(0, brace);
  rules.addNeededBelow(kind, beginning, needed);
  rules.addNeededBelow(kind, normalUri(beginning), needed);
}

function addForAll(rules: Rules, addresses: Array<Span>, needed: Array<Span>): void {
  for (let i = 0, n = addresses.length; i < n; i++) rules.addNeeded(Kind.resource, addresses[i], needed);
}

/** The scopes of a client and all that they contain. */
function held(scopes: Array<Utf8>, settings: Configuration): Array<Span> {
  const spans = new Array<Span>();
  for (let i = 0, n = scopes.length; i < n; i++) spans.push(spanOf(scopes[i]));
  return settings.rules.hierarchy.closure(spans);
}
