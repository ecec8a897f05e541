/** What a client asks to hear of, and how much of it a server has to tell. */
import { Utf8 } from "../../../bindings/abi";
import { announcesChanges } from "../../../bindings/wasmcp/framework/composition";
import { Interest, isShared } from "../../../bindings/wasmcp/framework/listening";
import { Elements, Json, memberOf } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { beginAcknowledgement, endAcknowledgement } from "../subscription";

export const FAULTY_FILTER =
  "expected `params.notifications` to be an object of `true`, and of lists of strings";

/** Whether components announce changes, and clients can hear of it. */
export function tellsChanges(): bool {
  return announcesChanges() && isShared();
}

/** Reads `params.notifications`; `null` when it is faulty. */
export function readInterest(params: Json | null): Interest | null {
  const filter = memberOf(params, "notifications");
  if (filter !== null && !filter.isObject) return null;
  const uris = texts(memberOf(filter, "resourceSubscriptions"));
  const tasks = texts(memberOf(filter, "taskIds"));
  if (uris === null || tasks === null) return null;
  return new Interest(
    isTrue(memberOf(filter, "toolsListChanged")),
    isTrue(memberOf(filter, "promptsListChanged")),
    isTrue(memberOf(filter, "resourcesListChanged")),
    uris,
    tasks,
    null,
  );
}

/** Leaves out what nobody here announces. */
export function reduceToChanges(interest: Interest): void {
  if (tellsChanges()) return;
  interest.tools = false;
  interest.prompts = false;
  interest.resources = false;
  interest.uris = [];
}

export function isEmpty(interest: Interest): bool {
  return (
    !interest.tools &&
    !interest.prompts &&
    !interest.resources &&
    interest.uris.length == 0 &&
    interest.tasks.length == 0
  );
}

/** The first message of a subscription: what the client will hear of. */
export function writeAcknowledgement(id: Span, interest: Interest, writer: JsonWriter): void {
  beginAcknowledgement(id, writer);
  writeInterest(interest, writer);
  endAcknowledgement(writer);
}

function writeInterest(interest: Interest, writer: JsonWriter): void {
  if (interest.tools) flag("toolsListChanged", writer);
  if (interest.prompts) flag("promptsListChanged", writer);
  if (interest.resources) flag("resourcesListChanged", writer);
  if (interest.uris.length > 0) list("resourceSubscriptions", interest.uris, writer);
  if (interest.tasks.length > 0) list("taskIds", interest.tasks, writer);
}

function isTrue(value: Json | null): bool {
  return value !== null && value.isTrue;
}

/** The strings of a list that may be absent; `null` when it is none. */
function texts(value: Json | null): Array<Utf8> | null {
  const list = new Array<Utf8>();
  if (value === null) return list;
  if (!value.isArray) return null;
  const elements = new Elements(value);
  while (elements.next()) {
    if (!elements.value.isString) return null;
    list.push(utf8Of(elements.value.text()));
  }
  return list;
}

function flag(name: string, writer: JsonWriter): void {
  writer.key(name);
  writer.boolean(true);
}

function list(name: string, values: Array<Utf8>, writer: JsonWriter): void {
  writer.key(name);
  writer.begin("[");
  for (let i = 0, n = values.length; i < n; i++) writer.text(spanOf(values[i]));
  writer.end("]");
}
