/** The key by which this server recognises the state that it gave to clients. */
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { purposeKey } from "../../lib/crypto/hkdf";
import { LEAST_KEY_LENGTH } from "../../lib/crypto/sealed";
import { Span } from "../../lib/bytes/span";
import { spanOf, spanOfBytes } from "../../lib/abi/text";
import { channel } from "./channel";
import { ownKey, storage } from "./storage";

const VARIABLE = "WASMCP_STATE_KEY";
const GENERATED_LENGTH: u64 = 32;

/** The key of an instance that is alone with its client. */
const INSTANCE_KEY = memory.data(32);
let hasInstanceKey: bool = false;

/** The error when the server has no key. */
export const NO_STATE_KEY =
  "this server cannot recognise its own state in later requests: set WASMCP_STATE_KEY to at least 32 random characters, or give the server a folder for what it stores";

/**
 * The key for `requestState`: derived from `WASMCP_STATE_KEY`, or else from a random key that all instances share; absent when there
 * is neither.
 */
export function stateKey(): Span | null {
  const master = masterKey();
  return master === null ? null : purposeKey(master, "requestState 1");
}

function masterKey(): Span | null {
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (!variables[i]._0.is(VARIABLE)) continue;
    const value = spanOf(variables[i]._1);
    // A key that can be guessed is worse than none. An empty variable counts as unset.
    if (value.length >= LEAST_KEY_LENGTH) return value;
    if (value.length > 0) return null;
  }
  return channel().isOfOneInstance ? ownKeyOfInstance() : sharedKey();
}

/** A key of this instance alone: no other instance ever meets this client. */
function ownKeyOfInstance(): Span {
  if (!hasInstanceKey) {
    spanOfBytes(getRandomBytes(GENERATED_LENGTH)).copyTo(INSTANCE_KEY);
    hasInstanceKey = true;
  }
  return Span.at(INSTANCE_KEY, GENERATED_LENGTH as i32);
}

function sharedKey(): Span | null {
  const bucket = storage();
  if (bucket === null) return null;
  const name = ownKey("state-key");
  const before = bucket.getBytes(name);
  if (before.isErr) return null;
  const known = before.ok;
  if (known !== null) return spanOfBytes(known);
  if (bucket.setBytes(name, getRandomBytes(GENERATED_LENGTH)).isErr) return null;
  // Another instance may have made one at the same moment: the stored key counts.
  const after = bucket.getBytes(name);
  if (after.isErr) return null;
  const key = after.ok;
  return key !== null ? spanOfBytes(key) : null;
}
