/** A component that exports one interface, whose functions always return the same: texts, or true and false. */
import { ComponentBuilder, type Section } from "../../../core/component/index.ts";
import { readFirstData, writeCoreModule } from "./core-module.ts";

/** Bytes of the pair of a pointer and a length, which a function returns the address of. */
const PAIR_SIZE = 8;

/** `writeSettings("wasmcp:tools-prefix/settings@0.1.0", { prefix: "weather_" })` */
export function writeSettings(
  interfaceName: string,
  settings: Readonly<Record<string, string | boolean>>,
): Uint8Array {
  const builder = new ComponentBuilder();
  const names = Object.keys(settings).sort();
  const texts = names.filter((name) => typeof settings[name] === "string");
  // The address of the function's pair, or 1 for true.
  const resultOf = (name: string) =>
    texts.includes(name) ? texts.indexOf(name) * PAIR_SIZE : Number(settings[name] === true);
  const module = builder.coreModule(
    writeCoreModule(
      names.map((name) => ({
        name,
        params: [],
        results: ["i32"],
        // `i32.const`
        body: [0x41, ...signedLeb(resultOf(name))],
      })),
      { data: layOut(texts.map((name) => String(settings[name]))) },
    ),
  );
  const instance = builder.instantiateModule(module);
  const memory = texts.length === 0 ? undefined : builder.aliasCoreMemory(instance, "memory");
  const typeOf = memoized((result: "string" | "bool") =>
    builder.type({ kind: "func", async: false, params: [], result }),
  );
  const functions = names.map((name) => {
    const isText = texts.includes(name);
    const type = typeOf(isText ? "string" : "bool");
    const options = isText && memory !== undefined ? [{ kind: "memory", memory } as const] : [];
    const index = builder.lift(builder.aliasCoreFunc(instance, name), type, options);
    return { name, item: { sort: "func", index } as const };
  });
  builder.exportInstance(interfaceName, builder.instanceOfExports(functions));
  return builder.finish();
}

/** The texts of a settings component by the names of all of its functions that return one; absent for other components. */
export function readSettings(
  sections: readonly Section[],
  names: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const module = sections.flatMap(({ content }) =>
    content.kind === "core-module" ? [content.bytes] : [],
  )[0];
  const memory = module === undefined ? undefined : readFirstData(module);
  if (memory === undefined || memory.length < names.length * PAIR_SIZE) return undefined;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  return new Map(
    names.toSorted().map((name, position) => {
      const start = view.getUint32(position * PAIR_SIZE, true);
      const length = view.getUint32(position * PAIR_SIZE + 4, true);
      return [name, new TextDecoder().decode(memory.subarray(start, start + length))];
    }),
  );
}

/** First a pointer and a length for each text, then the texts. */
function layOut(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const size = encoded.reduce((sum, text) => sum + text.length, 0);
  const bytes = new Uint8Array(encoded.length * PAIR_SIZE + size);
  const view = new DataView(bytes.buffer);
  let end = encoded.length * PAIR_SIZE;
  for (const [position, text] of encoded.entries()) {
    view.setUint32(position * PAIR_SIZE, end, true);
    view.setUint32(position * PAIR_SIZE + 4, text.length, true);
    bytes.set(text, end);
    end += text.length;
  }
  return bytes;
}

/** "Integers" in the core specification, 5.2.2. */
function signedLeb(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}

/** Each type is defined when it is used first. */
function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
