/** Percent-encoding of the URL Standard. */
import { encodeUtf8 } from "./utf8.ts";

/** Characters of ASCII that are encoded; everything above `~`, and control characters, always are. */
export const FRAGMENT_SET = ' "<>`';
export const QUERY_SET = ' "#<>';
export const SPECIAL_QUERY_SET = " \"#<>'";
export const PATH_SET = ' "#<>?^`{}';
export const USERINFO_SET = ' "#<>?^`{}/:;=@[\\]|';

export function percentEncode(text: string, set: string): string {
  let result = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    result += code > 0x7e || code < 0x20 || set.includes(character) ? encodeAll(character) : character;
  }
  return result;
}

function encodeAll(character: string): string {
  let result = "";
  for (const byte of encodeUtf8(character)) result += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return result;
}

/** Bytes; a `%` without two digits stays. */
export function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = encodeUtf8(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === 0x25) {
      const digits = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
      if (/^[0-9a-f]{2}$/i.test(digits)) {
        byte = Number.parseInt(digits, 16);
        at += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.slice(0, length);
}
