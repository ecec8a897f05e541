/**
 * `ServerCapabilities`: what the server offers to clients of a revision.
 *
 * The chain's components report their lists in the answer to `initialize`. The transport knows what it adds to them: logging,
 * notifications of changes, and extensions.
 */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { InitializeRequest, ServerCapabilities, ServerLists } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { Revision } from "../../lib/mcp/revision";
import { objectOf, spanOf } from "../../lib/abi/text";
import { Chain } from "./chain";
import { Peer } from "./peer/peer";
import { Request } from "./request";

/** `initialize` asks the chain for its part. */
export function writeServerCapabilities(
  request: Request,
  initialize: InitializeRequest,
  chain: Chain,
  peer: Peer,
): void {
  const writer = request.writer;
  writer.begin("{");
  if (peer.calls.canStream(request.connection)) writeEmpty("logging", writer);
  const capabilities = chain.capabilities(initialize);
  let lists: ServerLists | null = null;
  if (capabilities !== null) {
    lists = capabilities.listChanged;
    writeChainCapabilities(capabilities, request.revision, writer);
  }
  if (lists === null || lists.bits == 0) {
    // A handler that was made for another framework may not let the answer to `initialize` pass.
    if (chain.listsTools()) writeList("tools", request, peer);
  } else {
    if (lists.has(ServerLists.tools)) writeList("tools", request, peer);
    if (lists.has(ServerLists.resources)) writeList("resources", request, peer);
    if (lists.has(ServerLists.prompts)) writeList("prompts", request, peer);
  }
  if (request.revision >= Revision.R20260728) peer.calls.writeExtensions(peer.tasks, writer);
  writer.end("}");
}

function writeChainCapabilities(
  capabilities: ServerCapabilities,
  revision: Revision,
  writer: JsonWriter,
): void {
  // 2024-11-05 has the method, and no such capability.
  if (capabilities.completions !== null && revision > Revision.R20241105) writeEmpty("completions", writer);
  const experimental = capabilities.experimental;
  if (experimental === null) return;
  writer.key("experimental");
  writer.begin("{");
  for (let i = 0, n = experimental.length; i < n; i++) writeExperimental(experimental[i], writer);
  writer.end("}");
}

function writeExperimental(entry: Tuple2<Utf8, Utf8>, writer: JsonWriter): void {
  const value = objectOf(entry._1);
  if (value === null) return;
  writer.keyText(spanOf(entry._0));
  writer.json(value);
}

function writeEmpty(name: string, writer: JsonWriter): void {
  writer.key(name);
  writer.begin("{");
  writer.end("}");
}

function writeList(name: string, request: Request, peer: Peer): void {
  const writer = request.writer;
  writer.key(name);
  writer.begin("{");
  if (!peer.subscriptions.writeCapability(name, request) && request.connection.settings.hasAnnouncer) {
    writer.key("listChanged");
    writer.boolean(true);
  }
  writer.end("}");
}
