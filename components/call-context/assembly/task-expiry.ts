/** Expired tasks leave keys in the store; every new task removes some of them. */
import { Utf8 } from "../../bindings/abi";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { Json, Members, objectMemberOf } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { objectOf } from "../../lib/abi/text";
import { millisecondsNow } from "../../lib/io/time";
import { Numbered } from "./numbered";
import { isDamaged } from "./storage";
import { answerKey, endCountKey, endingKey, leaseKey, expiryOf, questionKey, taskKey } from "./task-record";

export class TaskNumbers extends Numbered {
  constructor() {
    super("task");
  }

  protected isOver(store: Bucket, id: Span): bool {
    const found = store.getJson(taskKey(id));
    // A store that does not answer has not forgotten the task.
    if (found.isErr) return isDamaged(found.err);
    return millisecondsNow() >= expiryOf(found.ok);
  }

  protected remove(store: Bucket, id: Span): void {
    const keys = new Array<Utf8>();
    const asked = store.getJson(questionKey(id));
    let requests: Json | null = null;
    if (!asked.isErr) requests = objectMemberOf(objectOf(asked.ok), "requests");
    if (requests !== null) {
      const members = new Members(requests);
      while (members.next()) keys.push(answerKey(id, members.key));
    }
    keys.push(questionKey(id));
    keys.push(leaseKey(id));
    keys.push(endCountKey(id));
    keys.push(endingKey(id));
    keys.push(taskKey(id));
    store.deleteMany(keys);
  }
}
