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
  ServerLists,
  ServerResult,
  ServerResultTag,
  Session,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HttpContext } from "../../bindings/wasmcp/mcp-v20251125/server-auth";
import { MessageContext, handle } from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import { MessageFrame } from "../../bindings/wasmcp/mcp-v20251125/server-io";
import { JsonWriter } from "../../lib/json/json-writer";
import { Revision } from "../../lib/mcp/revision";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../lib/abi/text";
import { ClientSession } from "./stateful/client-session";
import { Connection } from "./connection";

export class Chain {
  private context: MessageContext;

  /** `protocolVersion` is the revision that the client speaks, such as `2025-11-25`. */
  constructor(http: HttpContext | null, protocolVersion: Utf8) {
    const nothing = new Bytes(0, 0);
    this.context = new MessageContext(
      null,
      protocolVersion,
      null,
      null,
      new MessageFrame(nothing, nothing),
      http,
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

  /** What the chain answers to `request`; nothing when no component knows the thing it names. */
  ask(id: RequestId, request: ClientRequest): Result<ServerResult, ErrorCode> | null {
    return handle(this.context, ClientMessage.request(new Tuple2<RequestId, ClientRequest>(id, request)));
  }

  tell(notification: ClientNotification): void {
    handle(this.context, ClientMessage.notification(notification));
  }

  /**
   * Writes the capabilities of the server: each component of the chain adds its own to the answer to `initialize`.
   * A handler that was made for another framework may not let that answer through; then the list of tools tells.
   */
  capabilities(
    request: InitializeRequest,
    revision: Revision,
    connection: Connection,
    writer: JsonWriter,
  ): void {
    writer.begin("{");
    if (connection.canStream) capability("logging", revision, connection, writer);
    const answer = this.ask(RequestId.number(0), ClientRequest.initialize(request));
    let lists: ServerLists | null = null;
    if (answer !== null && !answer.isErr && answer.ok.tag == ServerResultTag.initialize) {
      const capabilities = answer.ok.initialize.capabilities;
      lists = capabilities.listChanged;
      if (capabilities.completions !== null) capability("completions", revision, connection, writer);
      const experimental = capabilities.experimental;
      if (experimental !== null) {
        writer.key("experimental");
        writer.begin("{");
        for (let i = 0, n = experimental.length; i < n; i++) {
          const value = objectOf(experimental[i]._1);
          if (value === null) continue;
          writer.keyText(spanOf(experimental[i]._0));
          writer.json(value);
        }
        writer.end("}");
      }
    }
    if (lists === null || lists.bits == 0) {
      if (this.listsTools()) capability("tools", revision, connection, writer);
    } else {
      if (lists.has(ServerLists.tools)) capability("tools", revision, connection, writer);
      if (lists.has(ServerLists.resources)) capability("resources", revision, connection, writer);
      if (lists.has(ServerLists.prompts)) capability("prompts", revision, connection, writer);
    }
    connection.features.capabilities(revision, writer);
    writer.end("}");
  }

  private listsTools(): bool {
    const answer = this.ask(RequestId.number(0), ClientRequest.toolsList(new ListToolsRequest(null)));
    return answer !== null && !answer.isErr;
  }
}

function capability(name: string, revision: Revision, connection: Connection, writer: JsonWriter): void {
  writer.key(name);
  writer.begin("{");
  connection.features.capability(name, revision, connection, writer);
  writer.end("}");
}
