/** A task that a listener watches. */
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { TaskRecord } from "./task-record";

export class WatchedTask {
  private last: Span = Span.empty();

  constructor(readonly id: Span) {}

  /** The task as `tasks/get` gives it, if that is another than the last time. */
  look(store: Bucket): Span | null {
    const record = TaskRecord.read(store, this.id);
    if (record === null) return null;
    const writer = new JsonWriter();
    record.write(writer);
    if (writer.span.equals(this.last)) return null;
    this.last = writer.span;
    return this.last;
  }
}
