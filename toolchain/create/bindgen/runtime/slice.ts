// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** Text and octets of flavour `slice`: where they lie, and how many; copying one copies neither. */

import { allocate } from "./memory";

/** UTF-8 text in linear memory. The code that makes one must make sure that it is valid. */
export class Utf8 {
  readonly ptr: usize;
  /** In octets. */
  readonly len: i32;

  constructor(ptr: usize, len: i32) {
    this.ptr = ptr;
    this.len = len;
  }

  /** Encodes `text`; a lone surrogate becomes U+FFFD. */
  static from(text: string): Utf8 {
    const len = String.UTF8.byteLength(text);
    const ptr = allocate(len);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, ptr, false, String.UTF8.ErrorMode.REPLACE);
    return new Utf8(ptr, len);
  }

  toString(): string {
    return String.UTF8.decodeUnsafe(this.ptr, this.len);
  }

  equals(other: Utf8): bool {
    return this.len == other.len && sameOctets(this.ptr, other.ptr, this.len);
  }

  /** Whether this is `ascii`, which has no character above U+007F. Nothing is allocated. */
  is(ascii: string): bool {
    const length = ascii.length;
    if (this.len != length) return false;
    const text = changetype<usize>(ascii);
    for (let index: usize = 0; index < <usize>length; index++) {
      if (load<u8>(this.ptr + index) != load<u16>(text + (index << 1))) return false;
    }
    return true;
  }
}

/** Octets in linear memory. */
export class Bytes {
  readonly ptr: usize;
  readonly len: i32;

  constructor(ptr: usize, len: i32) {
    this.ptr = ptr;
    this.len = len;
  }

  /** The octets of `array`, in place. */
  static from(array: Uint8Array): Bytes {
    return new Bytes(array.dataStart, array.length);
  }

  equals(other: Bytes): bool {
    return this.len == other.len && sameOctets(this.ptr, other.ptr, this.len);
  }
}

/**
 * Whether `length` octets are the same at both addresses, eight at a time. Comparisons share this loop, since the compiler
 * would copy the much longer code of `memory.compare` to each of them.
 */
export function sameOctets(one: usize, other: usize, length: i32): bool {
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    if (load<u64>(one + i) != load<u64>(other + i)) return false;
  }
  for (; i < length; i++) {
    if (load<u8>(one + i) != load<u8>(other + i)) return false;
  }
  return true;
}

export function loadUtf8(at: usize): Utf8 {
  return new Utf8(load<usize>(at), load<i32>(at, 4));
}

export function storeUtf8(text: Utf8, at: usize): void {
  store<usize>(at, text.ptr);
  store<i32>(at, text.len, 4);
}

export function loadByteSlice(at: usize): Bytes {
  return new Bytes(load<usize>(at), load<i32>(at, 4));
}

export function storeByteSlice(bytes: Bytes, at: usize): void {
  store<usize>(at, bytes.ptr);
  store<i32>(at, bytes.len, 4);
}
