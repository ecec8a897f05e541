/** `atob` and `btoa`, and base64 of bytes for everything else. */
import { DOMException } from "./dom-exception.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What the engine has of base64 by itself: newer than the declarations of TypeScript. */
interface NativeBase64 {
  toBase64(options?: { readonly alphabet: "base64" | "base64url"; readonly omitPadding: boolean }): string;
}

/** `isUrl`: with the digits `-` and `_`, and without padding. */
export function encodeBase64(bytes: Uint8Array, isUrl: boolean = false): string {
  const native = bytes as Uint8Array & Partial<NativeBase64>;
  if (native.toBase64 !== undefined) {
    return native.toBase64({ alphabet: isUrl ? "base64url" : "base64", omitPadding: isUrl });
  }
  return encodeInterpreted(bytes, isUrl);
}

function encodeInterpreted(bytes: Uint8Array, isUrl: boolean): string {
  const digits = isUrl ? URL_DIGITS : DIGITS;
  const at = (index: number): number => bytes[index] ?? 0;
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const group = (at(index) << 16) | (at(index + 1) << 8) | at(index + 2);
    text +=
      digits.charAt(group >> 18) +
      digits.charAt((group >> 12) & 63) +
      digits.charAt((group >> 6) & 63) +
      digits.charAt(group & 63);
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  if (missing === 0) return text;
  return text.slice(0, -missing) + (isUrl ? "" : "=".repeat(missing));
}

/** By code unit. Both sets of digits at once. */
const VALUES: Int8Array = /* @__PURE__ */ (() => {
  const values = new Int8Array(128).fill(-1);
  for (const digits of [DIGITS, URL_DIGITS]) {
    for (let value = 0; value < 64; value++) values[digits.charCodeAt(value)] = value;
  }
  return values;
})();

/** Forgiving, as Node is: skips what is no digit, and ends at the padding. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as unknown as {
    readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
  };
  // Strict text, which is the usual one, takes the fast way.
  if (fromBase64 !== undefined && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    try {
      return fromBase64.call(Uint8Array, text);
    } catch {
      // Something that the engine refuses and Node does not.
    }
  }
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let group = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3d) break;
    const value = VALUES[code] ?? -1;
    if (value < 0) continue;
    group = ((group << 6) | value) & 0xfff_ffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = group >> bits;
    }
  }
  return bytes.slice(0, length);
}

/** Each code unit of the text is a byte. */
export function btoa(text: string): string {
  text = String(text);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0xff) {
      throw new DOMException(
        "expected characters up to U+00FF: encode the text as bytes first",
        "InvalidCharacterError",
      );
    }
    bytes[at] = unit;
  }
  return encodeBase64(bytes);
}

export function atob(text: string): string {
  let digits = String(text).replace(/[\t\n\f\r ]/g, "");
  if (digits.length % 4 === 0) digits = digits.replace(/==?$/, "");
  if (digits.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(digits)) {
    throw new DOMException("the text is not valid base64", "InvalidCharacterError");
  }
  return binaryString(decodeBase64(digits));
}

/** Each byte as a code unit. */
export function binaryString(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode.apply(undefined, bytes.subarray(at, at + 4096) as unknown as number[]);
  }
  return text;
}
