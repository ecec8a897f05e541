/** What is done to binaries around the making of a component: exports renamed, custom sections left out. */
import { ToolchainError } from "../errors.ts";

const customSection = 0;
/** Of a core module: `Binary Format`, section "Modules" of the core specification. */
const coreExportSection = 7;
/** Of a component: `Binary.md`, section "Component Definitions". */
const nestedSections: ReadonlySet<number> = new Set([1, 4]);
/** Magic number, version and layer. */
const headerLength = 8;
const layerOffset = 6;

/** A core module with its exports renamed and without custom sections: no names, no producers, no source map. */
export function finishCoreModule(wasm: Uint8Array, rename: (name: string) => string): Uint8Array {
  return mapSections(wasm, (id, content) => {
    if (id === customSection) return undefined;
    return id === coreExportSection ? renameExports(content, rename) : content;
  });
}

/** A component or module without custom sections, and so for everything nested in it. */
export function withoutCustomSections(wasm: Uint8Array): Uint8Array {
  const isComponent = wasm[layerOffset] === 1;
  return mapSections(wasm, (id, content) => {
    if (id === customSection) return undefined;
    return isComponent && nestedSections.has(id) ? withoutCustomSections(content) : content;
  });
}

function mapSections(
  wasm: Uint8Array,
  map: (id: number, content: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [wasm.subarray(0, headerLength)];
  const reader = new Reader(wasm, headerLength);
  while (!reader.done) {
    const id = reader.byte();
    const content = map(id, reader.bytes(reader.unsigned()));
    if (content !== undefined) parts.push(Uint8Array.of(id, ...unsigned(content.length)), content);
  }
  return concatenate(parts);
}

function renameExports(content: Uint8Array, rename: (name: string) => string): Uint8Array {
  const reader = new Reader(content, 0);
  const count = reader.unsigned();
  const parts: Uint8Array[] = [Uint8Array.from(unsigned(count))];
  for (let index = 0; index < count; index++) {
    const name = new TextEncoder().encode(rename(new TextDecoder().decode(reader.bytes(reader.unsigned()))));
    parts.push(Uint8Array.from(unsigned(name.length)), name);
    const description = reader.offset;
    reader.byte();
    reader.unsigned();
    parts.push(content.subarray(description, reader.offset));
  }
  return concatenate(parts);
}

class Reader {
  readonly #bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  get done(): boolean {
    return this.offset >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw this.#truncated();
    this.offset += 1;
    return byte;
  }

  bytes(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.#bytes.length) throw this.#truncated();
    const bytes = this.#bytes.subarray(this.offset, end);
    this.offset = end;
    return bytes;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new ToolchainError(
      "invalid-module",
      `core module: expected a number of 32 bits at offset ${this.offset}`,
    );
  }

  #truncated(): ToolchainError {
    return new ToolchainError(
      "invalid-module",
      `core module: expected more bytes, found the end at offset ${this.offset}`,
    );
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 0x80;
    rest = Math.floor(rest / 0x80);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
