/** What the web calls a `BufferSource`: bytes in any of the shapes that JavaScript has for them. */
export type BufferSource = ArrayBufferView | ArrayBuffer;

/** The same memory, as bytes. `undefined` for anything else. */
export function viewBytes(source: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  return isBuffer(source) ? new Uint8Array(source) : undefined;
}

function isBuffer(source: unknown): source is ArrayBuffer {
  const kind = Object.prototype.toString.call(source);
  return kind === "[object ArrayBuffer]" || kind === "[object SharedArrayBuffer]";
}
