/** The components behind the transport, as one handler of typed messages. */
import { Bytes, Result, Tuple2, Utf8 } from "../../bindings/abi";
import { OutputStream } from "../../bindings/wasi/io/streams";
import {
  ClientMessage,
  ClientNotification,
  ClientRequest,
  ErrorCode,
  InitializeRequest,
  ListToolsRequest,
  RequestId,
  ServerCapabilities,
  ServerResult,
  ServerResultTag,
  Session,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext, handle } from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { asciiUtf8, utf8Of } from "../../lib/abi/text";
import { Connection } from "./connection";
import { ClientSession } from "./peer/client-session";

export class Chain {
  private context: MessageContext;

  /** `protocolVersion` is the revision that the client speaks, such as `2025-11-25`. */
  constructor(connection: Connection, protocolVersion: Utf8) {
    const nothing = new Bytes(0, 0);
    this.context = new MessageContext(
      null,
      protocolVersion,
      null,
      connection.rights.identity,
      new MessageFrame(nothing, nothing),
      connection.http,
    );
  }

  /** Lets components keep values for the client. */
  useSession(session: ClientSession | null): void {
    if (session === null) return;
    const store = session.store;
    if (store !== null) this.context.session = new Session(utf8Of(session.id), asciiUtf8(store));
  }

  /** Lets components send messages to the client while they answer. */
  stream(stream: OutputStream | null, frame: MessageFrame): void {
    if (stream === null) return;
    this.context.clientStream = stream;
    this.context.frame = frame;
  }

  /** What the chain answers to `request`; `null` when no component has what it names. */
  ask(id: RequestId, request: ClientRequest): Result<ServerResult, ErrorCode> | null {
    return handle(this.context, ClientMessage.request(new Tuple2<RequestId, ClientRequest>(id, request)));
  }

  notify(notification: ClientNotification): void {
    handle(this.context, ClientMessage.notification(notification));
  }

  /** What the chain offers: each component adds its own to the answer to `initialize`. Absent when it does not answer that. */
  capabilities(request: InitializeRequest): ServerCapabilities | null {
    const answer = this.ask(RequestId.number(0), ClientRequest.initialize(request));
    return answer !== null && !answer.isErr && answer.ok.tag == ServerResultTag.initialize
      ? answer.ok.initialize.capabilities
      : null;
  }

  /** Whether the chain answers `tools/list`. */
  listsTools(): bool {
    const answer = this.ask(RequestId.number(0), ClientRequest.toolsList(new ListToolsRequest(null)));
    return answer !== null && !answer.isErr;
  }
}
