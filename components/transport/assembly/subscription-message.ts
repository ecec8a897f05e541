/** `subscriptions/listen` of 2026-07-28 in JSON: how a subscription begins and ends. */
import { Json } from "../../lib/json/json";
import { beginResult } from "../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";

const SUBSCRIPTION_ID_KEY = "io.modelcontextprotocol/subscriptionId";

/** The first message of a subscription, up to the filter that the server accepts; `endAcknowledgement` follows. */
export function beginAcknowledgement(id: Span, writer: JsonWriter): void {
  writer.literal('{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{');
  writeSubscriptionId(id, writer);
  writer.ascii('},"notifications":{');
}

export function endAcknowledgement(writer: JsonWriter): void {
  writer.ascii("}}}");
}

/** The result: the last message of a subscription that the server ends. */
export function writeSubscriptionEnd(id: Json, serverInfo: Span, writer: JsonWriter): void {
  beginResult(writer, id);
  writer.begin("{");
  writer.key("resultType");
  writer.word("complete");
  writer.key("_meta");
  writer.begin("{");
  writer.key("io.modelcontextprotocol/serverInfo");
  writer.json(serverInfo);
  writeSubscriptionId(id, writer);
  writer.ascii("}}}");
}

/** The member of `_meta` that every message of a subscription has. */
export function writeSubscriptionId(id: Span, writer: JsonWriter): void {
  writer.key(SUBSCRIPTION_ID_KEY);
  writer.json(id);
}
