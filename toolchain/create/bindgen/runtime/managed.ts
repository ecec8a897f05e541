// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** Text and octets of flavour `managed`: copied into and out of the garbage-collected heap. */
import { arenaAllocate } from "./memory";

export function liftString(ptr: usize, len: usize): string {
  return String.UTF8.decodeUnsafe(ptr, len);
}

export function loadString(at: usize): string {
  return liftString(load<usize>(at), load<usize>(at, 4));
}

/** Encodes into the arena; the pointer is the lower half, the length the upper. A lone surrogate becomes U+FFFD. */
export function encodeString(text: string): u64 {
  const len = <usize>String.UTF8.byteLength(text);
  const ptr = arenaAllocate(len);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, ptr, false, String.UTF8.ErrorMode.REPLACE);
  return (<u64>ptr) | ((<u64>len) << 32);
}

export function storeString(text: string, at: usize): void {
  store<u64>(at, encodeString(text));
}

export function liftBytes(ptr: usize, len: usize): Uint8Array {
  const bytes = new Uint8Array(<i32>len);
  memory.copy(bytes.dataStart, ptr, len);
  return bytes;
}

export function loadBytes(at: usize): Uint8Array {
  return liftBytes(load<usize>(at), load<usize>(at, 4));
}

/** The octets are not copied: what refers to them is done before the next collection. */
export function storeBytes(bytes: Uint8Array, at: usize): void {
  store<usize>(at, bytes.dataStart);
  store<i32>(at, bytes.length, 4);
}
