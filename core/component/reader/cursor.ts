import { ToolchainError } from "../../errors.ts";
import { isVisible, visibleName } from "../../text/index.ts";
import type { Index, Sort } from "../model/sort.ts";

/** Bytes that are not the component they should be. `offset` counts from the start of the file. */
export class ReaderError extends ToolchainError {
  readonly offset: number;

  constructor(code: string, message: string, offset: number, remedy?: string) {
    const place = offset === 0 ? "" : ` (byte ${offset})`;
    // Messages quote names as the file has them.
    super(code, visibleName(message) + place, remedy === undefined ? {} : { remedy });
    this.offset = offset;
  }
}

/** Real components are not nested this deep, and recursion must end before the stack does. */
const MAX_DEPTH = 100;

/** Reads forward through a range of bytes; every position it reports is a position in the whole file. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly #end: number;
  readonly #base: number;
  #position: number;
  #depth = 0;

  /** `base` is where `bytes` itself begins in the file. */
  constructor(bytes: Uint8Array, base = 0) {
    this.bytes = bytes;
    this.#base = base;
    this.#position = 0;
    this.#end = bytes.length;
  }

  get offset(): number {
    return this.#base + this.#position;
  }

  get atEnd(): boolean {
    return this.#position >= this.#end;
  }

  /** How many bytes follow. */
  get left(): number {
    return this.#end - this.#position;
  }

  byte(what: string): number {
    const byte = this.bytes[this.#position];
    if (byte === undefined) throw this.unexpectedEnd(what);
    this.#position += 1;
    return byte;
  }

  peek(what: string): number {
    const byte = this.bytes[this.#position];
    if (byte === undefined) throw this.unexpectedEnd(what);
    return byte;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(what: string): number {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw this.malformed(`expected ${what}, found a number of more than 32 bits`, start);
  }

  /** A type index, written as signed LEB128 of 33 bits so that negative numbers are left for opcodes. */
  typeIndex(what: string): Index<"type"> {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        const negative = (byte & 0x40) !== 0;
        if (negative || value > 0xffff_ffff) break;
        return value as Index<"type">;
      }
    }
    throw this.malformed(`expected ${what}, found neither a known opcode nor a type index`, start);
  }

  index<S extends Sort>(sort: S): Index<S> {
    return this.u32(`an index of sort \`${sort}\``) as Index<S>;
  }

  name(what: string): string {
    const length = this.u32(`the length of ${what}`);
    const start = this.offset;
    const bytes = this.take(length, what);
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.malformed(`expected ${what}, found bytes that are not UTF-8`, start);
    }
  }

  /** A name within a type. Validators accept nothing but kebab-case, and messages quote these names. */
  label(what: string): string {
    const start = this.offset;
    const label = this.name(what);
    if (isVisible(label)) return label;
    throw this.malformed(`expected ${what}, found the name \`${visibleName(label)}\``, start);
  }

  /** A view of the next bytes, not a copy. */
  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw this.unexpectedEnd(what);
    const start = this.#position;
    this.#position += length;
    return this.bytes.subarray(start, this.#position);
  }

  vec<T>(what: string, item: () => T): T[] {
    const start = this.offset;
    const count = this.u32(`the number of ${what}`);
    // Every item takes at least one byte, so a larger count is wrong and must not size anything.
    if (count > this.left) {
      throw this.malformed(`expected ${what}, found a count of ${count} in ${this.left} bytes`, start);
    }
    return Array.from({ length: count }, item);
  }

  optional<T>(what: string, item: () => T): T | undefined {
    const start = this.offset;
    const flag = this.byte(what);
    if (flag === 0) return undefined;
    if (flag === 1) return item();
    throw this.unknownCode(what, flag, start);
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (this.#depth >= MAX_DEPTH)
      throw this.malformed(`expected types nested at most ${MAX_DEPTH} levels deep, found more`, this.offset);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  /** Everything read between `start` (an earlier `offset`) and here. */
  since(start: number): Uint8Array {
    return this.bytes.subarray(start - this.#base, this.#position);
  }

  malformed(message: string, offset: number): ReaderError {
    return new ReaderError("malformed-component", message, offset);
  }

  unknownCode(what: string, code: number, offset: number): ReaderError {
    return this.malformed(
      `expected ${what}, found the unknown code 0x${code.toString(16).padStart(2, "0")}`,
      offset,
    );
  }

  unexpectedEnd(what: string): ReaderError {
    return this.malformed(`expected ${what}, found the end of the section`, this.#base + this.#end);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
