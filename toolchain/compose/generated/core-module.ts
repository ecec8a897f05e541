/** Writes small core modules: functions, one memory and its first bytes. Sections of the core specification, 5.5, and names, 7.4. */
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
const DATA_SECTION = 11;
/** One segment of memory 0, at `i32.const 0`. */
const ONE_SEGMENT = [1, 0, 0x41, 0, 0x0b];

export const UNREACHABLE: readonly number[] = [0x00];

export interface CoreModuleOptions {
  /** What the memory begins with. Without any it has no bytes. */
  readonly data?: Uint8Array<ArrayBuffer>;
  /** The name of the module in the reports of runtimes, which then name its functions as well, as they are exported. */
  readonly name?: string | undefined;
  /** Whether the memory is that of another module: the import `memory` of the module with an empty name. */
  readonly importsMemory?: boolean;
}

/** A module that exports `functions`, and `memory` unless that is imported. */
export function writeCoreModule(
  functions: readonly CoreFunction[],
  { data = new Uint8Array(), name, importsMemory = false }: CoreModuleOptions = {},
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
  if (importsMemory) {
    section(2, (imports) => {
      imports.u32(1);
      imports.name("");
      imports.name("memory");
      imports.bytes([0x02, 0x00, 0]);
    });
  }
  section(3, (indices) => indices.vec([...functions.keys()], (index) => indices.u32(index)));
  if (!importsMemory) {
    section(5, (memories) => memories.bytes([1, 0, Math.ceil(data.length / PAGE_SIZE)]));
  }
  section(7, (exports) => {
    exports.u32(functions.length + (importsMemory ? 0 : 1));
    for (const [index, each] of functions.entries()) {
      exports.name(each.name);
      exports.byte(0x00);
      exports.u32(index);
    }
    if (importsMemory) return;
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
    section(DATA_SECTION, (segments) => {
      segments.bytes(ONE_SEGMENT);
      segments.sized(data);
    });
  }
  if (name !== undefined) writeNames(module, name, functions);
  return module.finish();
}

/** The custom section `name`. */
function writeNames(module: Sink, name: string, functions: readonly CoreFunction[]): void {
  const names = new Sink();
  const subsection = (code: number, write: (inner: Sink) => void) => {
    const inner = new Sink();
    write(inner);
    names.byte(code);
    names.sized(inner.finish());
  };
  names.name("name");
  subsection(0, (inner) => inner.name(name));
  subsection(1, (inner) =>
    inner.vec([...functions.entries()], ([index, each]) => {
      inner.u32(index);
      inner.name(each.name);
    }),
  );
  module.byte(0);
  module.sized(names.finish());
}

/** The first bytes of the memory of a module that `writeCoreModule` has made; absent for other modules. */
export function readFirstData(module: Uint8Array): Uint8Array | undefined {
  let position = PREAMBLE.length;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = module[position++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  };
  while (position < module.length) {
    const code = module[position++];
    const end = number() + position;
    if (code === DATA_SECTION) {
      if (!ONE_SEGMENT.every((byte, index) => module[position + index] === byte)) return undefined;
      position += ONE_SEGMENT.length;
      const length = number();
      return position + length === end ? module.subarray(position, end) : undefined;
    }
    position = end;
  }
  return undefined;
}
