/**
 * From an HTTP request to its reply.
 *
 * `serve` is the order of a request's life. Each step looks at one thing: it replies and returns true, or returns false and leaves
 * the request to the next step. What the message in the body asks for is decided in `dispatch.ts`.
 */
import { Utf8 } from "../../../bindings/abi";
import { ServerStateTag, admit } from "../../../bindings/wasmcp/framework/access";
import { Json } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Code, writeError } from "../../../lib/json-rpc/json-rpc";
import { Span } from "../../../lib/bytes/span";
import { readAll } from "../../../lib/io/streams";
import { asciiUtf8, spanOf } from "../../../lib/abi/text";
import { dispatch } from "../dispatch";
import { Outcome } from "../outcome";
import { Refusal } from "../peer/sessions";
import { bearerChallenge } from "./challenge";
import { authorizationServers, cacheControl, writeResourceMetadata } from "./discovery";
import { HttpExchange } from "./exchange";
import { ENDPOINT_METHODS } from "./listen-replies";
import { isAuthority, isHostAllowed } from "./host";
import { isOriginAllowed } from "./origin";
import { findDemand } from "./protection";
import { newMessageWriter } from "./reply";
import { metadataAddress, resourceAt } from "./resource";
import { Route, discoveredPath } from "./routes";
import { TokenRights } from "./token-rights";

const DOCUMENT_METHODS = "GET, HEAD, OPTIONS";
/** What browsers may send from allowed pages. */
const ALLOWED_HEADERS =
  "content-type, accept, authorization, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id";

export function serve(exchange: HttpExchange): void {
  if (checkConfiguration(exchange)) return; //  1. a server that must be protected, and cannot be yet, serves nothing
  if (replyToHealthProbe(exchange)) return; //  2. `/health`, under any `Host`
  if (checkHost(exchange)) return; //  3. the names of this server, against DNS rebinding
  if (checkOrigin(exchange)) return; //  4. the web pages that may use it; adds their CORS headers
  if (replyToPreflight(exchange)) return; //  5. what a browser asks before it sends a request
  if (checkPath(exchange)) return; //  6. an endpoint or a document
  if (replyWithDocument(exchange)) return; //  7. a document: where clients get tokens
  if (checkToken(exchange)) return; //  8. who sends the request, on a server that is protected
  if (endSession(exchange)) return; //  9. DELETE
  if (openStream(exchange)) return; // 10. GET: notifications for a session
  if (checkMethod(exchange)) return; // 11. POST
  if (checkContentType(exchange)) return; // 12. JSON
  if (checkSession(exchange)) return; // 13. whose session it is, on a server that is protected
  if (readBody(exchange)) return; // 14. the body, up to a limit
  answerMessage(exchange); // 15. the message, and whether its sender may send it: see `dispatch.ts`
}

/** The reason is for the person who has started the server, and a page of theirs may show it. */
function checkConfiguration(exchange: HttpExchange): bool {
  const demand = findDemand(exchange.settings);
  if (demand === null) return false;
  if (demand.tag == ServerStateTag.protected_) {
    exchange.isProtected = true;
    return false;
  }
  if (isOriginAllowed(exchange.head.origin, exchange.settings)) addOriginHeaders(exchange);
  exchange.reply.header("cache-control", "no-store");
  return refuseSubject(exchange, 503, "", spanOf(demand.unconfigured));
}

/** Health probes may use any `Host`; this reply reveals nothing. */
function replyToHealthProbe(exchange: HttpExchange): bool {
  if (exchange.route != Route.Health || !exchange.head.isReading) return false;
  const writer = new JsonWriter();
  writer.literal('{"status":"ok"}');
  exchange.reply.header("cache-control", "no-store");
  exchange.reply.document(writer);
  return true;
}

function checkHost(exchange: HttpExchange): bool {
  const head = exchange.head;
  if (!isHostAllowed(head.authority, exchange.settings)) return refuseHost(exchange, head.authority);
  const forwarded = head.forwardedHost;
  if (forwarded === null) return false;
  // The proxy is trusted, but may hand on what a client has written.
  if (isAuthority(forwarded) && isHostAllowed(forwarded, exchange.settings)) return false;
  return refuseHost(exchange, forwarded);
}

function refuseHost(exchange: HttpExchange, authority: Span | null): bool {
  const text = "expected `localhost`, an IP address or one of `WASMCP_ALLOWED_HOSTS` as `Host`, found: ";
  return refuseSubject(exchange, 403, text, authority);
}

function checkOrigin(exchange: HttpExchange): bool {
  const origin = exchange.head.origin;
  if (!isOriginAllowed(origin, exchange.settings))
    return refuseSubject(exchange, 403, "expected an allowed `Origin`, found: ", origin);
  addOriginHeaders(exchange);
  return false;
}

/** Lets the page that has sent the request read the reply. */
function addOriginHeaders(exchange: HttpExchange): void {
  const origin = exchange.head.origin;
  if (origin === null) return;
  const reply = exchange.reply;
  reply.headerSpan("access-control-allow-origin", origin);
  reply.header("vary", "Origin");
  reply.header("access-control-expose-headers", "mcp-session-id, www-authenticate");
}

function replyToPreflight(exchange: HttpExchange): bool {
  const head = exchange.head;
  if (!head.isOptions || head.origin === null) return false;
  const reply = exchange.reply;
  reply.header("access-control-allow-methods", exchange.listenReplies.endpointMethods(exchange.settings));
  const requested = head.requestedHeaders;
  if (requested === null) reply.header("access-control-allow-headers", ALLOWED_HEADERS);
  else reply.headerSpan("access-control-allow-headers", requested);
  reply.header("access-control-max-age", "86400");
  reply.empty(204);
  return true;
}

function checkPath(exchange: HttpExchange): bool {
  if (exchange.route != Route.Nothing) return false;
  const text = "expected the path of an MCP endpoint, such as `/mcp`, found: ";
  return refuseSubject(exchange, 404, text, exchange.head.path);
}

function replyWithDocument(exchange: HttpExchange): bool {
  if (exchange.route == Route.Endpoint) return false;
  const reply = exchange.reply;
  const head = exchange.head;
  if (!head.isReading) {
    reply.header("allow", DOCUMENT_METHODS);
    return refuse(exchange, 405, "expected a GET request");
  }
  const settings = exchange.settings;
  const subject = discoveredPath(head.path);
  let resource: Span | null = null;
  if (subject !== null) resource = resourceAt(subject, head, settings);
  let servers: Span | null = null;
  if (exchange.isProtected) servers = authorizationServers(settings);
  if (resource === null || servers === null)
    return refuseSubject(exchange, 404, "this server names no authorization server for: ", head.path);
  const writer = new JsonWriter();
  writeResourceMetadata(resource, servers, settings, writer);
  reply.header("cache-control", cacheControl(settings));
  reply.document(writer);
  return true;
}

/** Before anything else of the request is looked at: strangers learn nothing about sessions, and send no bodies. */
function checkToken(exchange: HttpExchange): bool {
  if (!exchange.isProtected) return false;
  const admitted = admit(exchange.head.authorization, exchange.head.query);
  if (!admitted.isErr) {
    exchange.rights = new TokenRights(admitted.ok);
    return false;
  }
  const refusal = admitted.err;
  const description = spanOf(refusal.description);
  exchange.reply.header("cache-control", "no-store");
  if (refusal.status == 503) exchange.reply.header("retry-after", "10");
  else challenge(exchange, refusal.scopes, refusal.error, description);
  return refuseSubject(exchange, refusal.status, "", description);
}

/** Adds what the client needs in order to be served. */
function challenge(exchange: HttpExchange, scopes: Array<Utf8>, error: Utf8 | null, description: Span): void {
  const settings = exchange.settings;
  let metadata: Span | null = null;
  if (authorizationServers(settings) !== null) metadata = metadataAddress(exchange.head, settings);
  const text = bearerChallenge(metadata, scopes, error, description);
  exchange.reply.headerSpan("www-authenticate", text);
}

function endSession(exchange: HttpExchange): bool {
  const sessions = exchange.peer.sessions;
  if (!exchange.head.isDelete || !sessions.areNamed(exchange.settings)) return false;
  const refusal = sessions.end(exchange);
  if (refusal !== null) return refuseSession(exchange, refusal);
  exchange.reply.empty(204);
  return true;
}

function openStream(exchange: HttpExchange): bool {
  const head = exchange.head;
  if (!head.isGet || exchange.head.isModern || !head.acceptsEventStream) return false;
  if (!exchange.listenReplies.areOffered(exchange.settings)) return false;
  if (exchange.sessionId === null) {
    // Clients ask for a stream before they have a session; some take 400 for a broken server.
    exchange.reply.header("allow", ENDPOINT_METHODS);
    return refuse(exchange, 405, "expected the header `Mcp-Session-Id`: a stream belongs to a session");
  }
  const refusal = exchange.peer.sessions.find(exchange);
  if (refusal !== null) return refuseSession(exchange, refusal);
  const failure = exchange.listenReplies.open(exchange, exchange.reply);
  if (failure === null) return true;
  exchange.reply.header("allow", ENDPOINT_METHODS);
  return refuse(exchange, 405, failure);
}

function checkMethod(exchange: HttpExchange): bool {
  if (exchange.head.isPost) return false;
  exchange.reply.header("allow", exchange.listenReplies.endpointMethods(exchange.settings));
  return refuse(exchange, 405, "expected a POST request");
}

function checkContentType(exchange: HttpExchange): bool {
  return !exchange.head.hasJsonBody && refuse(exchange, 415, "expected `Content-Type: application/json`");
}

/** Here as well as in `dispatch.ts`, so that a client sends no body to the session of another one. */
function checkSession(exchange: HttpExchange): bool {
  if (!exchange.isProtected || exchange.isModern || exchange.sessionId === null) return false;
  const refusal = exchange.peer.sessions.find(exchange);
  return refusal !== null && refuseSession(exchange, refusal);
}

function readBody(exchange: HttpExchange): bool {
  const limit = exchange.settings.bodyLimit;
  const declared = exchange.head.contentLength;
  const expected = declared === null ? 0 : decimal(declared);
  if (expected <= limit) {
    const text = readText(exchange, limit, expected as i32);
    if (text === null) return refuseWith(Code.ParseError, exchange, 400, "could not read the body", null);
    if (text.length <= limit) {
      exchange.body = text;
      return false;
    }
  }
  return refuse(exchange, 413, "expected a body of at most " + limit.toString() + " bytes");
}

/** What the body's stream gives, or a little more than `limit` bytes of it; `null` when the stream fails. */
function readText(exchange: HttpExchange, limit: i32, expected: i32): Span | null {
  const consumed = exchange.request.consume();
  if (consumed.isErr) return null;
  const body = consumed.ok;
  const opened = body.stream();
  let text: Span | null = null;
  if (!opened.isErr) {
    text = readAll(opened.ok, limit, expected);
    opened.ok.drop();
  }
  body.drop();
  return text;
}

/** The number that decimal digits spell; more digits than fit spell the largest. */
function decimal(digits: Span): i64 {
  return digits.length > 18 ? i64.MAX_VALUE : new Json(digits.start, digits.end).toI64();
}

function answerMessage(exchange: HttpExchange): void {
  const reply = exchange.reply;
  const head = exchange.head;
  const writer = newMessageWriter();
  exchange.http = head.context;
  const outcome = dispatch(exchange.body, exchange, exchange.peer, writer);
  // The client waits for the other answers of a batch.
  const isCancelled = exchange.peer.calls.takeCancelled() && outcome == Outcome.Answered;
  if (outcome == Outcome.Accepted) {
    reply.empty(202);
  } else if (isCancelled) {
    reply.noAnswer(head.acceptsEventStream);
  } else if (!exchange.listenReplies.continueReply(writer, exchange, reply)) {
    const asEvents =
      outcome == Outcome.Subscribed ||
      (outcome == Outcome.Answered && !head.acceptsJson && head.acceptsEventStream);
    if (outcome == Outcome.Full) reply.header("retry-after", "60");
    if (outcome == Outcome.Forbidden) challengeForMore(exchange);
    if (asEvents) reply.events(writer);
    else reply.json(statusOf(outcome), writer);
    exchange.peer.tasks.runPending();
  }
}

/** The client has a token, and needs one with more scopes. */
function challengeForMore(exchange: HttpExchange): void {
  const scopes = exchange.missingScopes;
  if (scopes === null) return;
  const description = spanOf(asciiUtf8("scopes are missing"));
  exchange.reply.header("cache-control", "no-store");
  challenge(exchange, scopes, asciiUtf8("insufficient_scope"), description);
}

function statusOf(outcome: Outcome): u16 {
  if (outcome < Outcome.Malformed) return 200;
  if (outcome == Outcome.Malformed) return 400;
  if (outcome <= Outcome.UnknownSession) return 404;
  if (outcome == Outcome.Forbidden) return 403;
  if (outcome == Outcome.Full) return 503;
  return outcome == Outcome.EndlessSession ? 405 : 500;
}

function refuseSession(exchange: HttpExchange, refusal: Refusal): bool {
  return refuse(exchange, statusOf(refusal.outcome), refusal.text);
}

/** Replies with an error about no request in particular. */
function refuse(exchange: HttpExchange, status: u16, text: string): bool {
  return refuseWith(Code.InvalidRequest, exchange, status, text, null);
}

/** As `refuse`, with the part of the request that is wrong. */
function refuseSubject(exchange: HttpExchange, status: u16, text: string, subject: Span | null): bool {
  return refuseWith(Code.InvalidRequest, exchange, status, text, subject);
}

function refuseWith(
  code: i64,
  exchange: HttpExchange,
  status: u16,
  text: string,
  subject: Span | null,
): bool {
  const writer = newMessageWriter();
  writeError(writer, null, exchange.spellsNullId, code, text, subject);
  exchange.reply.json(status, writer);
  return true;
}
