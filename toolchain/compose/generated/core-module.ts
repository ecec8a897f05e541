/** Writes small core modules: functions, one memory and its first bytes. Sections of the core specification, 5.5. */
import { Sink } from "../../../core/component/index.ts";

export type CoreValType = "i32" | "i64" | "f32" | "f64";

export interface CoreFunction {
  /** The name of its export. */
  readonly name: string;
  readonly params: readonly CoreValType[];
  readonly results: readonly CoreValType[];
  /** Instructions without the final `end`. */
  readonly body: readonly number[];
}

const valTypes: Readonly<Record<CoreValType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const PAGE_SIZE = 65536;

export const UNREACHABLE: readonly number[] = [0x00];

/** A module that exports `functions`, and `memory`, which begins with `data`. */
export function writeCoreModule(
  functions: readonly CoreFunction[],
  data: Uint8Array<ArrayBuffer> = new Uint8Array(),
): Uint8Array {
  const module = new Sink();
  const section = (code: number, write: (inner: Sink) => void) => {
    const inner = new Sink();
    write(inner);
    module.byte(code);
    module.sized(inner.finish());
  };
  module.bytes(PREAMBLE);
  section(1, (types) =>
    types.vec(functions, ({ params, results }) => {
      types.byte(0x60);
      for (const each of [params, results]) types.vec(each, (type) => types.byte(valTypes[type]));
    }),
  );
  section(3, (indices) => indices.vec([...functions.keys()], (index) => indices.u32(index)));
  section(5, (memories) => memories.bytes([1, 0, Math.ceil(data.length / PAGE_SIZE)]));
  section(7, (exports) => {
    exports.u32(functions.length + 1);
    for (const [index, { name }] of functions.entries()) {
      exports.name(name);
      exports.byte(0x00);
      exports.u32(index);
    }
    exports.name("memory");
    exports.bytes([0x02, 0]);
  });
  section(10, (code) =>
    code.vec(functions, ({ body }) => {
      // No locals, the instructions, `end`.
      code.sized(Uint8Array.from([0, ...body, 0x0b]));
    }),
  );
  if (data.length > 0) {
    section(11, (segments) => {
      // One segment of memory 0, at `i32.const 0`.
      segments.bytes([1, 0, 0x41, 0, 0x0b]);
      segments.sized(data);
    });
  }
  return module.finish();
}
