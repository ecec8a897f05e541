/** The stateless revision 2026-07-28: every request carries its own agreement in `_meta`. */
import { Some } from "../../bindings/abi";
import { LogLevel, ProtocolVersion } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Json } from "../../lib/json/json";
import { beginResult } from "../../lib/json-rpc/json-rpc";
import { Method } from "../../lib/json-rpc/method";
import { initializeRequest, levelOf } from "../../lib/mcp/mcp-request";
import { ResultEncoder } from "../../lib/mcp/mcp-result";
import { Revision } from "../../lib/mcp/revision";
import { utf8Of } from "../../lib/abi/text";
import { answerFromChain } from "./answer";
import { writeServerCapabilities } from "./capabilities";
import { Chain } from "./chain";
import { Envelope, refuseMeta, writeSupportedVersions } from "./envelope";
import { refuseMethod } from "./error-answers";
import { writeInstructions } from "./instructions";
import { Peer } from "./peer/peer";
import { Request } from "./request";

const LOG_LEVEL_KEY = "io.modelcontextprotocol/logLevel";

/** Writes the answer to one request. Returns the code of the error that was written, or 0. */
export function answerModernRequest(request: Request, peer: Peer): i64 {
  const message = request.message;
  switch (message.method) {
    case Method.ServerDiscover:
      discover(request, peer);
      return 0;
    case Method.SubscriptionsListen:
      return peer.subscriptions.listen(request);
    case Method.Initialize:
    case Method.Ping:
    case Method.LoggingSetLevel:
    case Method.ResourcesSubscribe:
    case Method.ResourcesUnsubscribe:
      return refuseMethod(request);
    case Method.Unknown:
      return peer.tasks.hasMethod(message.name)
        ? peer.tasks.answerMethod(request)
        : peer.calls.answerExtension(request);
    default:
      return ask(request, peer);
  }
}

/** Asks the chain. Messages may precede the result only where the request asks for them, with a log level or a token for progress. */
function ask(request: Request, peer: Peer): i64 {
  const message = request.message;
  const envelope = request.envelope as Envelope;
  const connection = request.connection;
  const chain = new Chain(connection, utf8Of(envelope.version));
  const meta = message.meta as Json;
  if (meta.member(LOG_LEVEL_KEY) !== null) {
    const text = meta.textMember(LOG_LEVEL_KEY);
    const level = text === null ? -1 : levelOf(text);
    if (level < 0) return refuseMeta(LOG_LEVEL_KEY, message, request.writer);
    envelope.logLevel = level;
    if (peer.calls.canStream(connection))
      chain.stream(connection.openStream(new Some<LogLevel>(level as LogLevel)), connection.frame);
  } else if (meta.member("progressToken") !== null && peer.calls.canStream(connection)) {
    chain.stream(connection.openStream(null), connection.frame);
  }
  const refused = peer.calls.begin(request);
  if (refused != 0) return refused;
  const code = answerFromChain(request, chain, peer);
  peer.calls.end();
  return code;
}

function discover(request: Request, peer: Peer): void {
  const writer = request.writer;
  const connection = request.connection;
  const settings = connection.settings;
  const envelope = request.envelope as Envelope;
  beginResult(writer, request.id);
  const encoder = new ResultEncoder(writer, Revision.R20260728, settings.serverInfo);
  encoder.open();
  writeSupportedVersions("supportedVersions", writer);
  writer.key("capabilities");
  const initialize = initializeRequest(
    envelope.clientCapabilities,
    envelope.clientInfo,
    ProtocolVersion.v20251125,
  );
  const chain = new Chain(connection, utf8Of(envelope.version));
  writeServerCapabilities(request, initialize, chain, peer);
  writeInstructions(settings, writer);
  encoder.cache();
  encoder.close(null);
  writer.end("}");
}
