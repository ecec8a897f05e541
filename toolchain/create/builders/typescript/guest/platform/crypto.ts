/** `crypto` without `subtle`, which is much larger. */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import { DOMException } from "./dom-exception.ts";
import * as host from "wasi:random/random@0.2.12";

/** While the component is built there is no host; the build then loads the code once per request instead. */
export function randomBytes(length: number, what: string): Uint8Array<ArrayBuffer> {
  if (isRunning()) return Uint8Array.from(host.getRandomBytes(length));
  usedWhileLoading(what);
  return new Uint8Array(length);
}

/** As the standard has it, so that programs do not ask for more than elsewhere. */
const MOST_BYTES = 65_536;

export const crypto = {
  getRandomValues<View extends ArrayBufferView>(view: View): View {
    if (
      !ArrayBuffer.isView(view) ||
      view instanceof DataView ||
      view instanceof Float32Array ||
      view instanceof Float64Array
    ) {
      throw new DOMException("expected an array of integers", "TypeMismatchError");
    }
    if (view.byteLength > MOST_BYTES) {
      throw new DOMException(
        `expected at most ${MOST_BYTES} bytes, found ${view.byteLength}`,
        "QuotaExceededError",
      );
    }
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    bytes.set(randomBytes(bytes.length, "crypto.getRandomValues()"));
    return view;
  },

  randomUUID(): string {
    const bytes = randomBytes(16, "crypto.randomUUID()");
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  },
};
