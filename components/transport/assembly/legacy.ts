/** The revisions with a handshake: 2025-03-26, 2025-06-18 and 2025-11-25. Over HTTP, their errors have the status 200. */
import { Some } from "../../bindings/abi";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Json, textMemberOf } from "../../lib/json/json";
import { Code, Message, beginResult, writeEmptyResult } from "../../lib/json-rpc/json-rpc";
import { notificationOf } from "../../lib/mcp/client-message";
import { Method } from "../../lib/json-rpc/method";
import { RequestReader, initializeRequest, protocolVersionOf } from "../../lib/mcp/mcp-request";
import { Revision, revisionOf, revisionText } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8 } from "../../lib/abi/text";
import { answerFromChain } from "./answer";
import { writeServerCapabilities } from "./capabilities";
import { Chain } from "./chain";
import { Connection } from "./connection";
import { refuseMethod, refuseRequest } from "./error-answers";
import { writeInstructions } from "./instructions";
import { Peer } from "./peer/peer";
import { Request } from "./request";

const NEWEST = Revision.R20251125;

/** Writes the answer to one request. */
export function answerLegacyRequest(request: Request, peer: Peer): void {
  const message = request.message;
  if (message.hasFaultyParams) {
    refuseRequest(request, Code.InvalidParams, "expected `params` to be an object");
    return;
  }
  switch (message.method) {
    case Method.Initialize:
      initialize(request, peer);
      break;
    case Method.Ping:
      writeEmptyResult(request.writer, request.id);
      break;
    case Method.ResourcesSubscribe:
    case Method.ResourcesUnsubscribe:
      if (peer.subscriptions.areOffered(request.connection)) changeSession(request, peer);
      else refuseMethod(request);
      break;
    case Method.LoggingSetLevel:
      changeSession(request, peer);
      break;
    case Method.ServerDiscover:
    case Method.SubscriptionsListen:
    case Method.Unknown:
      refuseMethod(request);
      break;
    default:
      ask(request, peer);
  }
}

function ask(request: Request, peer: Peer): void {
  const connection = request.connection;
  const chain = chainFor(request.revision, connection);
  if (peer.calls.canStream(connection))
    chain.stream(connection.openStream(new Some<LogLevel>(connection.logLevel)), connection.frame);
  if (peer.calls.begin(request) != 0) return;
  answerFromChain(request, chain, peer);
  peer.calls.end();
}

/** Hands a notification on to the chain, if it is one that the chain knows. */
export function passOnNotification(
  message: Message,
  revision: Revision,
  connection: Connection,
  peer: Peer,
): void {
  const notification = notificationOf(message);
  if (notification === null) return;
  peer.calls.beginNotification(connection);
  chainFor(revision, connection).notify(notification);
  peer.calls.endNotification();
}

function chainFor(revision: Revision, connection: Connection): Chain {
  const chain = new Chain(connection, asciiUtf8(revisionText(revision)));
  chain.useSession(connection.session);
  return chain;
}

/** What the client wants from now on: a log level, or notifications about a resource. Without a session, nothing changes. */
function changeSession(request: Request, peer: Peer): void {
  const message = request.message;
  const reader = new RequestReader();
  if (reader.read(message.method, message.params) === null) {
    refuseRequest(request, Code.InvalidParams, reader.fault);
    return;
  }
  const params = message.params as Json;
  const connection = request.connection;
  let refusal: Span | null = null;
  if (message.method == Method.LoggingSetLevel) {
    peer.sessions.setLogLevel(params.textMember("level") as Span, connection);
  } else {
    const isWanted = message.method == Method.ResourcesSubscribe;
    refusal = peer.subscriptions.subscribe(params.textMember("uri") as Span, isWanted, connection);
  }
  if (refusal === null) writeEmptyResult(request.writer, request.id);
  else refuseRequest(request, Code.InternalError, "", refusal);
}

function initialize(request: Request, peer: Peer): void {
  const writer = request.writer;
  const connection = request.connection;
  const settings = connection.settings;
  const params = request.message.params;
  const wanted = textMemberOf(params, "protocolVersion");
  if (params === null || wanted === null) {
    refuseRequest(request, Code.InvalidParams, "expected `params.protocolVersion` to be a string");
    return;
  }
  const revision = agreedRevision(wanted);
  connection.agreeOn(revision);
  request.revision = revision;
  peer.subscriptions.listenSinceHandshake();
  const failure = peer.sessions.begin(params, revision, connection);
  if (failure !== null) {
    refuseRequest(request, Code.InternalError, failure);
    return;
  }
  beginResult(writer, request.id);
  writer.begin("{");
  writer.key("protocolVersion");
  writer.word(revisionText(revision));
  writer.key("capabilities");
  const toChain = initializeRequest(
    params.objectMember("capabilities"),
    params.objectMember("clientInfo"),
    protocolVersionOf(wanted),
  );
  const chain = new Chain(connection, asciiUtf8(revisionText(revision)));
  writeServerCapabilities(request, toChain, chain, peer);
  writer.key("serverInfo");
  writer.json(settings.serverInfo);
  writeInstructions(settings, writer);
  writer.ascii("}}");
}

/** The revision that a client asks for, or the newest of its era when this server does not speak that. */
function agreedRevision(wanted: Span): Revision {
  const known = revisionOf(wanted);
  return known == Revision.Unknown || known > NEWEST ? NEWEST : known;
}
