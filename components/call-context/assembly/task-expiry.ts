/**
 * Tasks that have expired leave their keys behind. All tasks of a server live equally long, so that they expire in the order in
 * which they were made: each has a number, and whoever makes a task removes a few from the low end.
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { Json, Members, objectMemberOf } from "../../lib/json";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../lib/text";
import { Span } from "../../lib/span";
import { ownKey } from "./storage";
import { TaskRecord, answerKey, endCountKey, endingKey, leaseKey, questionKey, taskKey } from "./task-record";

const MADE = "tasks-made";
const REMOVED = "tasks-removed";
const NUMBERED = "task-number";
/** More than one, so that what is removed can catch up with what is made. */
const AT_ONCE: i32 = 4;
/** A number that stands for nothing, and of which so many follow, never will. */
const UNDER_WAY: i64 = 64;

/** Gives a new task its number. False when the store fails. */
export function numberTask(store: Bucket, id: Span): bool {
  const made = store.increment(ownKey(MADE), 1);
  return !made.isErr && !store.setString(numberKey(made.ok), utf8Of(id)).isErr;
}

export function removeExpiredTasks(store: Bucket): void {
  const made = numberAt(store, MADE);
  for (let i = 0; i < AT_ONCE; i++) {
    const next = numberAt(store, REMOVED) + 1;
    if (next > made) return;
    const found = store.getString(numberKey(next));
    if (found.isErr) return;
    const id = found.ok;
    if (id !== null) {
      if (TaskRecord.read(store, spanOf(id)) !== null) return;
      removeTask(store, spanOf(id));
      store.delete(numberKey(next));
    } else if (made - next < UNDER_WAY) {
      // Whoever has this number may not have written what it stands for.
      return;
    }
    // When others do the same, this may go back, to numbers that stand for nothing any more.
    store.setS64(ownKey(REMOVED), next);
  }
}

function removeTask(store: Bucket, id: Span): void {
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

function numberAt(store: Bucket, name: string): i64 {
  const found = store.getS64(ownKey(name));
  if (found.isErr) return 0;
  const value = found.ok;
  return value === null ? 0 : value.value;
}

function numberKey(number: i64): Utf8 {
  return ownKey(NUMBERED, spanOf(asciiUtf8(number.toString())));
}
