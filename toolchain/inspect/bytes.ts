/** Reads those facts in core modules and custom sections that inspection shows. Damaged ones give nothing. */
import type { Producer } from "./model.ts";

/** Reads forward through bytes. Throws a `RangeError` at the end of damaged ones. */
class Bytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError("the bytes end too early");
    return value;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number is too long");
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError("the bytes end too early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  name(): string {
    return utf8.decode(this.take(this.u32()));
  }

  /** `count`, then that many items. */
  items<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.u32(); left > 0; left -= 1) items.push(read());
    return items;
  }
}

const utf8 = new TextDecoder();

/** The custom section `producers`. */
export function readProducers(section: Uint8Array): readonly Producer[] {
  return orNothing([], () => {
    const bytes = new Bytes(section);
    const fields = bytes.items(() => {
      const role = bytes.name();
      return bytes.items((): Producer => ({ role, name: bytes.name(), version: bytes.name() }));
    });
    return fields.flat();
  });
}

export interface ComponentNames {
  readonly own: string | undefined;
  readonly components: ReadonlyMap<number, string>;
  readonly instances: ReadonlyMap<number, string>;
}

const noNames: ComponentNames = { own: undefined, components: new Map(), instances: new Map() };
const sorts = { component: 0x04, instance: 0x05 } as const;

/** The custom section `component-name`. */
export function readNames(section: Uint8Array): ComponentNames {
  return orNothing(noNames, () => {
    let own: string | undefined;
    const components = new Map<number, string>();
    const instances = new Map<number, string>();
    const bytes = new Bytes(section);
    while (!bytes.atEnd) {
      const code = bytes.byte();
      const content = new Bytes(bytes.take(bytes.u32()));
      if (code === 0) own = content.name();
      if (code !== 1) continue;
      const sort = content.byte();
      // Names of core items are left out: readers of a composition do not need them.
      const names = sort === sorts.component ? components : sort === sorts.instance ? instances : undefined;
      if (names === undefined) continue;
      for (const [index, name] of content.items(() => [content.u32(), content.name()] as const)) {
        names.set(index, name);
      }
    }
    return { own, components, instances };
  });
}

/** A function that does nothing but return one number, or that traps. */
export interface ConstantFunction {
  readonly name: string;
  /** Absent for one that traps. */
  readonly result: number | undefined;
  /** The text whose address and length are found at that address. */
  readonly text: string | undefined;
}

/** The exported functions of a core module, if each of them is constant and nothing is imported. */
export function readConstantFunctions(module: Uint8Array): readonly ConstantFunction[] | undefined {
  return orNothing(undefined, () => {
    const names = new Map<number, string>();
    const results: (number | undefined)[] = [];
    let memory: Uint8Array = new Uint8Array();
    const bytes = new Bytes(module);
    bytes.take(8);
    while (!bytes.atEnd) {
      const code = bytes.byte();
      const content = new Bytes(bytes.take(bytes.u32()));
      if (code === sections.imports || code === sections.start) return undefined;
      if (code === sections.exports) {
        for (const { name, kind, index } of content.items(() => readExport(content))) {
          if (kind === 0) names.set(index, name);
        }
      }
      if (code === sections.code) {
        const bodies = content.items(() => readConstantBody(content.take(content.u32())));
        if (bodies.includes("other")) return undefined;
        results.push(...bodies.map((body) => (typeof body === "number" ? body : undefined)));
      }
      // The composer writes one segment, at the address 0.
      if (code === sections.data) memory = content.rest().subarray(5);
    }
    return [...names].map(([index, name]): ConstantFunction => {
      const result = results[index];
      return { name, result, text: result === undefined ? undefined : textAt(memory, result) };
    });
  });
}

const sections = { imports: 2, exports: 7, start: 8, code: 10, data: 11 } as const;

function readExport(content: Bytes): {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
} {
  return { name: content.name(), kind: content.byte(), index: content.u32() };
}

/** No locals, then `unreachable` or `i32.const`, then `end`. */
function readConstantBody(body: Uint8Array): number | "trap" | "other" {
  const bytes = new Bytes(body);
  if (bytes.byte() !== 0) return "other";
  const instruction = bytes.byte();
  const result = instruction === 0x41 ? bytes.u32() : "trap";
  const isConstant = (instruction === 0x41 || instruction === 0x00) && bytes.byte() === 0x0b && bytes.atEnd;
  return isConstant ? result : "other";
}

/** `segment` is the length of the data, and the data. */
function textAt(segment: Uint8Array, address: number): string | undefined {
  const bytes = new Bytes(segment);
  const data = bytes.take(bytes.u32());
  if (address + 8 > data.length) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [start, length] = [view.getUint32(address, true), view.getUint32(address + 4, true)];
  return start + length > data.length ? undefined : utf8.decode(data.subarray(start, start + length));
}

/** The custom sections of a core module, by name. */
export function coreCustomSections(module: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return orNothing(new Map<string, Uint8Array>(), () => {
    const found = new Map<string, Uint8Array>();
    const bytes = new Bytes(module);
    bytes.take(8);
    while (!bytes.atEnd) {
      const code = bytes.byte();
      const content = bytes.take(bytes.u32());
      if (code !== 0) continue;
      const inner = new Bytes(content);
      const name = inner.name();
      found.set(name, inner.rest());
    }
    return found;
  });
}

function orNothing<T>(nothing: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}
