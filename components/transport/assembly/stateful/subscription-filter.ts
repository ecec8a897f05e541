/** The filter of a subscription: which notifications a client asks for, and which of them a server has. */
import { Utf8 } from "../../../bindings/abi";
import { announcesChanges } from "../../../bindings/wasmcp/framework/composition";
import { Filter, isShared } from "../../../bindings/wasmcp/framework/listening";
import { Elements, Json, memberOf } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { beginAcknowledgement, endAcknowledgement } from "../subscription-message";

export const FAULTY_FILTER =
  "expected `params.notifications` to be an object of `true`, and of lists of strings";

/** Whether components announce changes, and clients can be notified. */
export function notifiesChanges(): bool {
  return announcesChanges() && isShared();
}

/** Reads `params.notifications`; `null` when it is faulty. */
export function readFilter(params: Json | null): Filter | null {
  const wanted = memberOf(params, "notifications");
  if (wanted !== null && !wanted.isObject) return null;
  const uris = texts(memberOf(wanted, "resourceSubscriptions"));
  const tasks = texts(memberOf(wanted, "taskIds"));
  if (uris === null || tasks === null) return null;
  return new Filter(
    isTrue(memberOf(wanted, "toolsListChanged")),
    isTrue(memberOf(wanted, "promptsListChanged")),
    isTrue(memberOf(wanted, "resourcesListChanged")),
    uris,
    tasks,
    null,
  );
}

/** Removes the changes that no component announces. */
export function reduceToChanges(filter: Filter): void {
  if (notifiesChanges()) return;
  filter.tools = false;
  filter.prompts = false;
  filter.resources = false;
  filter.uris = [];
}

export function isEmpty(filter: Filter): bool {
  return (
    !filter.tools &&
    !filter.prompts &&
    !filter.resources &&
    filter.uris.length == 0 &&
    filter.tasks.length == 0
  );
}

/** The first message of a subscription: which notifications will follow. */
export function writeAcknowledgement(id: Span, filter: Filter, writer: JsonWriter): void {
  beginAcknowledgement(id, writer);
  writeFilter(filter, writer);
  endAcknowledgement(writer);
}

function writeFilter(filter: Filter, writer: JsonWriter): void {
  if (filter.tools) flag("toolsListChanged", writer);
  if (filter.prompts) flag("promptsListChanged", writer);
  if (filter.resources) flag("resourcesListChanged", writer);
  if (filter.uris.length > 0) list("resourceSubscriptions", filter.uris, writer);
  if (filter.tasks.length > 0) list("taskIds", filter.tasks, writer);
}

function isTrue(value: Json | null): bool {
  return value !== null && value.isTrue;
}

/** The strings of a list that may be absent; `null` when it is not a list of strings. */
function texts(value: Json | null): Array<Utf8> | null {
  const found = new Array<Utf8>();
  if (value === null) return found;
  if (!value.isArray) return null;
  const elements = new Elements(value);
  while (elements.next()) {
    if (!elements.value.isString) return null;
    found.push(utf8Of(elements.value.text()));
  }
  return found;
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
