/** From an HTTP request to its reply. */
import { IncomingRequest } from "../../../bindings/wasi/http/types";
import { checkJson, JsonFault } from "../../../lib/json/json-check";
import { Elements, Json } from "../../../lib/json/json";
import { Method } from "../../../lib/mcp/mcp-request";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { readAll } from "../../../lib/io/streams";
import { answerLegacyBatch, answerLegacyRequest, tellLegacyNotification } from "../legacy";
import { Code, Message, MessageKind, readMessage, writeError } from "../../../lib/json-rpc/json-rpc";
import { UNPROTECTED, isOpenToEveryone } from "../access";
import { Connection } from "../connection";
import { cacheControl, writeResourceMetadata } from "./discovery";
import { Features } from "../features";
import { answerModernHttpRequest } from "./header-rules";
import { isHostAllowed } from "./host";
import { HttpConnection } from "./http-connection";
import { isEnveloped } from "../modern";
import { isOriginAllowed } from "./origin";
import { Reply, newMessageWriter } from "./reply";
import { RequestHead } from "./request-head";
import { Route, discoveredPath, routeOf } from "./routes";
import { Settings } from "../settings";

/** What browsers are told about requests from allowed pages. */
const ALLOWED_METHODS = "POST, OPTIONS";
const READING_METHODS = "GET, HEAD, OPTIONS";
const ALLOWED_HEADERS =
  "content-type, accept, authorization, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id";

export function serve(request: IncomingRequest, reply: Reply, features: Features): void {
  const head = new RequestHead(request);
  const settings = new Settings();
  if (!isOpenToEveryone(settings)) {
    refuse(reply, head, 503, Code.InvalidRequest, UNPROTECTED);
    return;
  }
  const path = head.path;
  const route = routeOf(path, settings);
  // Whoever watches over servers addresses them in ways of his own, and learns nothing here.
  if (route == Route.Health && head.isReading) {
    showHealth(reply);
    return;
  }
  if (!isHostAllowed(head.authority, settings)) {
    refuse(
      reply,
      head,
      403,
      Code.InvalidRequest,
      "expected `localhost`, an IP address or one of `WASMCP_ALLOWED_HOSTS` as `Host`, found: ",
      head.authority,
    );
    return;
  }
  const origin = head.origin;
  if (!isOriginAllowed(origin, settings)) {
    refuse(reply, head, 403, Code.InvalidRequest, "expected an allowed `Origin`, found: ", origin);
    return;
  }
  if (origin !== null) {
    reply.headerSpan("access-control-allow-origin", origin);
    reply.header("vary", "Origin");
    reply.header("access-control-expose-headers", "mcp-session-id");
  }
  const namesSessions = features.namesSessions(settings);
  if (head.isOptions && origin !== null) {
    preflight(head, allowedMethods(settings, features), reply);
    return;
  }
  if (route == Route.Nothing) {
    refuse(
      reply,
      head,
      404,
      Code.InvalidRequest,
      "expected the path of an MCP endpoint, such as `/mcp`, found: ",
      path,
    );
    return;
  }
  if (route != Route.Endpoint) {
    showDocument(route, head, settings, reply);
    return;
  }
  if (head.isDelete && namesSessions) {
    endSession(head, settings, features, reply);
    return;
  }
  if (head.isGet && !head.isModern && head.acceptsEventStream && features.opensStreams(settings)) {
    openStream(head, settings, features, reply);
    return;
  }
  if (!head.isPost) {
    reply.header("allow", allowedMethods(settings, features));
    refuse(reply, head, 405, Code.InvalidRequest, "expected a POST request");
    return;
  }
  if (!head.hasJsonBody) {
    refuse(reply, head, 415, Code.InvalidRequest, "expected `Content-Type: application/json`");
    return;
  }
  const body = readBody(request, head, settings.bodyLimit, reply);
  if (body !== null) answer(body, head, settings, reply, features);
}

/** That this server answers requests is all there is to say: a request has an instance of its own. */
function showHealth(reply: Reply): void {
  const writer = new JsonWriter();
  writer.literal('{"status":"ok"}');
  reply.header("cache-control", "no-store");
  reply.document(writer);
}

function showDocument(route: Route, head: RequestHead, settings: Settings, reply: Reply): void {
  if (!head.isReading) {
    reply.header("allow", READING_METHODS);
    refuse(reply, head, 405, Code.InvalidRequest, "expected a GET request");
    return;
  }
  const writer = new JsonWriter();
  const subject = discoveredPath(head.path);
  if (subject === null || !writeResourceMetadata(subject, head.serverOrigin, settings, writer)) {
    refuse(
      reply,
      head,
      404,
      Code.InvalidRequest,
      "this server names no authorization server for: ",
      head.path,
    );
    return;
  }
  reply.header("cache-control", cacheControl(settings));
  reply.document(writer);
}

/** Tells a browser that the request which it is about to send is welcome. */
function preflight(head: RequestHead, methods: string, reply: Reply): void {
  reply.header("access-control-allow-methods", methods);
  const requested = head.requestedHeaders;
  if (requested === null) reply.header("access-control-allow-headers", ALLOWED_HEADERS);
  else reply.headerSpan("access-control-allow-headers", requested);
  reply.header("access-control-max-age", "86400");
  reply.empty(204);
}

function allowedMethods(settings: Settings, features: Features): string {
  if (!features.namesSessions(settings)) return ALLOWED_METHODS;
  return features.opensStreams(settings)
    ? "GET, " + ALLOWED_METHODS + ", DELETE"
    : ALLOWED_METHODS + ", DELETE";
}

/** What changes while nobody asks is told to a client with a handshake on a stream of its session's. */
function openStream(head: RequestHead, settings: Settings, features: Features, reply: Reply): void {
  const connection = new HttpConnection(settings, head, reply, features);
  const refusal = features.findSession(head.sessionId, connection);
  if (refusal !== null) {
    refuse(reply, head, refusal.status, Code.InvalidRequest, refusal.text);
  } else if (!features.openStream(connection, reply)) {
    reply.header("allow", ALLOWED_METHODS);
    refuse(
      reply,
      head,
      405,
      Code.InvalidRequest,
      "expected a POST request: this server tells nothing in this session",
    );
  }
}

function endSession(head: RequestHead, settings: Settings, features: Features, reply: Reply): void {
  const refusal = features.endSession(head.sessionId, new HttpConnection(settings, head, reply, features));
  if (refusal === null) reply.empty(204);
  else refuse(reply, head, refusal.status, Code.InvalidRequest, refusal.text);
}

/** The body; `null` when it cannot be had, and then the reply has been sent. */
function readBody(request: IncomingRequest, head: RequestHead, limit: i32, reply: Reply): Span | null {
  const declared = head.contentLength;
  const expected = declared === null ? 0 : decimal(declared);
  let text: Span | null = null;
  if (expected <= limit) {
    const consumed = request.consume();
    if (!consumed.isErr) {
      const body = consumed.ok;
      const opened = body.stream();
      if (!opened.isErr) {
        text = readAll(opened.ok, limit, expected as i32);
        opened.ok.drop();
      }
      body.drop();
    }
    if (text === null) {
      refuse(reply, head, 400, Code.ParseError, "could not read the body");
      return null;
    }
    if (text.length <= limit) return text;
  }
  refuse(reply, head, 413, Code.InvalidRequest, "expected a body of at most " + limit.toString() + " bytes");
  return null;
}

/** The number that decimal digits spell; more digits than fit spell the largest. */
function decimal(digits: Span): i64 {
  return digits.length > 18 ? i64.MAX_VALUE : new Json(digits.start, digits.end).toI64();
}

function answer(body: Span, head: RequestHead, settings: Settings, reply: Reply, features: Features): void {
  const fault = checkJson(body);
  if (fault != JsonFault.None) {
    refuse(
      reply,
      head,
      400,
      Code.ParseError,
      fault == JsonFault.TooDeep ? "JSON is nested too deeply" : "expected JSON",
    );
    return;
  }
  const connection = new HttpConnection(settings, head, reply, features);
  const json = Json.of(body);
  const message = readMessage(json);
  const isModern = isEnveloped(message);
  // One check for all that belongs to a handshake, whatever it is; the session is made by `initialize` itself.
  if (!isModern && !head.isModern && message.method != Method.Initialize) {
    const refusal = features.findSession(head.sessionId, connection);
    if (refusal !== null) {
      refuse(reply, head, refusal.status, Code.InvalidRequest, refusal.text);
      return;
    }
  }
  if (json.isArray) {
    answerBatch(json, head, connection, reply);
    return;
  }
  switch (message.kind) {
    case MessageKind.Request:
      if (isModern || (message.method != Method.Initialize && head.isModern)) {
        const writer = newMessageWriter();
        send(
          answerModernHttpRequest(message, head, connection, writer),
          message,
          writer,
          head,
          reply,
          features,
        );
      } else {
        answerLegacy(message, head, connection, reply);
      }
      break;
    case MessageKind.Notification:
      if (!isModern && !head.isModern)
        tellLegacyNotification(message, revisionOf(head, connection), connection);
      features.cancel(message, connection);
      reply.empty(202);
      break;
    case MessageKind.Response:
      if (head.isModern) {
        refuse(reply, head, 400, Code.InvalidRequest, "expected a request or a notification");
      } else {
        features.receive(json, connection);
        reply.empty(202);
      }
      break;
    default: {
      const writer = newMessageWriter();
      writeError(writer, message.id, !head.isModern, Code.InvalidRequest, "expected a JSON-RPC 2.0 message");
      reply.json(400, writer);
    }
  }
}

function answerLegacy(message: Message, head: RequestHead, connection: Connection, reply: Reply): void {
  const writer = newMessageWriter();
  if (message.method != Method.Initialize && head.isTooOld) {
    writeError(writer, message.id, false, Code.InvalidRequest, "Unsupported protocol version: 2024-11-05");
    reply.json(400, writer);
    return;
  }
  answerLegacyRequest(message, revisionOf(head, connection), connection, writer);
  send(200, message, writer, head, reply, connection.features);
}

/** As the header says, or else as the handshake agreed. */
function revisionOf(head: RequestHead, connection: Connection): Revision {
  const session = connection.session;
  return head.protocolVersion === null && session !== null ? session.revision : head.revision;
}

/** Several messages at once are part of 2025-03-26 only, the revision of clients that name none. Nothing can precede their answers. */
function answerBatch(batch: Json, head: RequestHead, connection: Connection, reply: Reply): void {
  const plain = new Connection(
    connection.settings,
    connection.http,
    connection.separator,
    connection.features,
  );
  plain.session = connection.session;
  if (revisionOf(head, connection) != Revision.R20250326 || !new Elements(batch).next()) {
    refuse(reply, head, 400, Code.InvalidRequest, "expected one JSON-RPC 2.0 message, found an array");
    return;
  }
  const writer = newMessageWriter();
  if (answerLegacyBatch(batch, plain, writer)) reply.json(200, writer);
  else reply.empty(202);
}

function send(
  status: u16,
  message: Message,
  writer: JsonWriter,
  head: RequestHead,
  reply: Reply,
  features: Features,
): void {
  if (features.stream(writer, reply)) return;
  const asEvents =
    message.method == Method.SubscriptionsListen || (!head.acceptsJson && head.acceptsEventStream);
  if (status == 200 && asEvents) reply.events(writer);
  else reply.json(status, writer);
  features.goOn();
}

/** Replies with an error that belongs to no request in particular; before 2026-07-28 its id is `null`. */
function refuse(
  reply: Reply,
  head: RequestHead,
  status: u16,
  code: i64,
  text: string,
  subject: Span | null = null,
): void {
  const writer = newMessageWriter();
  writeError(writer, null, !head.isModern, code, text, subject);
  reply.json(status, writer);
}
