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
