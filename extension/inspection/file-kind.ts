/** What the first eight bytes of a file say: its magic number, a version, and whether it is a module or a component. */

export type FileKind = "empty" | "other" | "core-module" | "component";

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

export function kindOfBytes(head: Uint8Array): FileKind {
  if (head.length === 0) return "empty";
  if (MAGIC.some((byte, index) => head[index] !== byte)) return "other";
  return head[6] === 0 && head[7] === 0 ? "core-module" : "component";
}
