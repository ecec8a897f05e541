/** As much of DER (ITU-T X.690) as keys need. */

export interface DerItem {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_ID = 0x06;
export const SEQUENCE = 0x30;

/** The items that follow each other in `bytes`. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): readonly DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++] ?? 0;
    if (length > 0x80 && length <= 0x84) {
      const count = length - 0x80;
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] ?? 0);
    } else if (length >= 0x80) {
      throw invalid();
    }
    if (at + length > bytes.length) throw invalid();
    items.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return items;
}

/** The content of the item at `index`, which must have the tag. */
export function derContent(items: readonly DerItem[], index: number, tag: number): Uint8Array<ArrayBuffer> {
  const item = items[index];
  if (item?.tag !== tag) throw invalid();
  return item.content;
}

export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [tag];
  if (length < 0x80) header.push(length);
  else if (length < 0x100) header.push(0x81, length);
  else header.push(0x82, length >> 8, length & 0xff);
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let at = header.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A positive number: its first bit must not read as a sign. */
export function writeInteger(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return writeDer(INTEGER, sign, digits);
}

function invalid(): RangeError {
  return new RangeError("the key is not valid DER");
}
