/**
 * From an HTTP request to its reply.
 *
 * `serve` is the order of a request's life. Each step looks at one thing: it replies and returns true, or returns false and leaves
 * the request to the next step. What the message in the body asks for is decided in `dispatch.ts`.
 */
import { Json } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Code, writeError } from "../../../lib/json-rpc/json-rpc";
import { Span } from "../../../lib/bytes/span";
import { readAll } from "../../../lib/io/streams";
import { UNPROTECTED, isOpenToEveryone } from "../access";
import { dispatch } from "../dispatch";
import { Outcome } from "../outcome";
import { Refusal } from "../peer/sessions";
import { cacheControl, writeResourceMetadata } from "./discovery";
import { HttpExchange } from "./exchange";
import { ENDPOINT_METHODS } from "./listen-replies";
import { isHostAllowed } from "./host";
import { isOriginAllowed } from "./origin";
import { newMessageWriter } from "./reply";
import { Route, discoveredPath } from "./routes";

const DOCUMENT_METHODS = "GET, HEAD, OPTIONS";
/** What browsers may send from allowed pages. */
const ALLOWED_HEADERS =
  "content-type, accept, authorization, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id";

export function serve(exchange: HttpExchange): void {
  if (checkAuthorizationMode(exchange)) return; //  1. a server that should be protected, and is not, serves nothing
  if (replyToHealthProbe(exchange)) return; //  2. `/health`, under any `Host`
  if (checkHost(exchange)) return; //  3. the names of this server, against DNS rebinding
  if (checkOrigin(exchange)) return; //  4. the web pages that may use it; adds their CORS headers
  if (replyToPreflight(exchange)) return; //  5. what a browser asks before it sends a request
  if (checkPath(exchange)) return; //  6. an endpoint or a document
  if (replyWithDocument(exchange)) return; //  7. a document: where clients get tokens
  if (endSession(exchange)) return; //  8. DELETE
  if (openStream(exchange)) return; //  9. GET: notifications for a session
  if (checkMethod(exchange)) return; // 10. POST
  if (checkContentType(exchange)) return; // 11. JSON
  if (readBody(exchange)) return; // 12. the body, up to a limit
  answerMessage(exchange); // 13. the message: see `dispatch.ts`
}

function checkAuthorizationMode(exchange: HttpExchange): bool {
  return !isOpenToEveryone(exchange.settings) && refuse(exchange, 503, UNPROTECTED);
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
  const authority = exchange.head.authority;
  if (isHostAllowed(authority, exchange.settings)) return false;
  const text = "expected `localhost`, an IP address or one of `WASMCP_ALLOWED_HOSTS` as `Host`, found: ";
  return refuseSubject(exchange, 403, text, authority);
}

function checkOrigin(exchange: HttpExchange): bool {
  const origin = exchange.head.origin;
  if (!isOriginAllowed(origin, exchange.settings))
    return refuseSubject(exchange, 403, "expected an allowed `Origin`, found: ", origin);
  if (origin === null) return false;
  const reply = exchange.reply;
  reply.headerSpan("access-control-allow-origin", origin);
  reply.header("vary", "Origin");
  reply.header("access-control-expose-headers", "mcp-session-id");
  return false;
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
  const writer = new JsonWriter();
  const subject = discoveredPath(exchange.head.path);
  if (subject === null || !writeResourceMetadata(subject, head.serverOrigin, exchange.settings, writer)) {
    return refuseSubject(
      exchange,
      404,
      "this server names no authorization server for: ",
      exchange.head.path,
    );
  }
  reply.header("cache-control", cacheControl(exchange.settings));
  reply.document(writer);
  return true;
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
  if (outcome == Outcome.Accepted) {
    reply.empty(202);
  } else if (!exchange.listenReplies.continueReply(writer, reply)) {
    const asEvents =
      outcome == Outcome.Subscribed ||
      (outcome == Outcome.Answered && !head.acceptsJson && head.acceptsEventStream);
    if (asEvents) reply.events(writer);
    else reply.json(statusOf(outcome), writer);
    exchange.peer.tasks.runPending();
  }
}

function statusOf(outcome: Outcome): u16 {
  if (outcome < Outcome.Malformed) return 200;
  if (outcome == Outcome.Malformed) return 400;
  if (outcome <= Outcome.UnknownSession) return 404;
  return outcome == Outcome.EndlessSession ? 405 : 500;
}

function refuseSession(exchange: HttpExchange, refusal: Refusal): bool {
  return refuse(exchange, statusOf(refusal.outcome), refusal.text);
}

/** Replies with an error about no request in particular; before 2026-07-28 its id is `null`. */
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
  writeError(writer, null, !exchange.head.isModern, code, text, subject);
  exchange.reply.json(status, writer);
  return true;
}
