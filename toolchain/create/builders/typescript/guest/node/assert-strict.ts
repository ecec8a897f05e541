/** Node's `assert/strict`. */
import { deepStrictEqual, notDeepStrictEqual, notStrictEqual, strict, strictEqual } from "./assert.ts";

export {
  AssertionError,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match,
  notDeepStrictEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "./assert.ts";
export {
  deepStrictEqual as deepEqual,
  notDeepStrictEqual as notDeepEqual,
  notStrictEqual as notEqual,
  strictEqual as equal,
};
export { strict, strict as default };
