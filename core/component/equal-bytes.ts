/** Compares four bytes at a time: parts are megabytes, and every one is compared with those of its size. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  // A definition is often compared with itself.
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset) return true;
  const [words, others] = [viewOf(a), viewOf(b)];
  const tail = a.length - (a.length % 4);
  for (let position = 0; position < tail; position += 4) {
    if (words.getInt32(position, true) !== others.getInt32(position, true)) return false;
  }
  for (let position = tail; position < a.length; position += 1) {
    if (a[position] !== b[position]) return false;
  }
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
