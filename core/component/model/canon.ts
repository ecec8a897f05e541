/** Canonical definitions: production `canon` of `Binary.md`. Built-ins differ only in their operands, so one table describes them all. */
import type { Index } from "./sort.ts";
import type { ValType } from "./type.ts";

export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

export type CanonOpt =
  | { readonly kind: "string-encoding"; readonly encoding: StringEncoding }
  | { readonly kind: "memory"; readonly memory: Index<"core memory"> }
  | { readonly kind: "realloc" | "post-return" | "callback"; readonly func: Index<"core func"> }
  | { readonly kind: "async" };

export type Canon =
  | {
      readonly kind: "lift";
      readonly coreFunc: Index<"core func">;
      readonly opts: readonly CanonOpt[];
      readonly type: Index<"type">;
    }
  | { readonly kind: "lower"; readonly func: Index<"func">; readonly opts: readonly CanonOpt[] }
  | { readonly kind: "builtin"; readonly builtin: Builtin; readonly operands: readonly Operand[] };

export type OperandKind = "u32" | "type" | "byte" | "results" | "opts";

export type Operand =
  /** An index of another sort, or a plain number. */
  | { readonly kind: "u32"; readonly value: number }
  | { readonly kind: "type"; readonly type: Index<"type"> }
  /** A flag (`async`, `cancellable`, `shared`) or a core value type. */
  | { readonly kind: "byte"; readonly value: number }
  | { readonly kind: "results"; readonly result: ValType | undefined }
  | { readonly kind: "opts"; readonly opts: readonly CanonOpt[] };

/** A built-in that adds one core function: its opcode and what follows it. */
export interface Builtin {
  readonly name: string;
  readonly code: number;
  readonly operands: readonly OperandKind[];
}

const builtins: readonly Builtin[] = [
  { name: "resource.new", code: 0x02, operands: ["type"] },
  { name: "resource.drop", code: 0x03, operands: ["type"] },
  { name: "resource.rep", code: 0x04, operands: ["type"] },
  { name: "task.cancel", code: 0x05, operands: [] },
  { name: "subtask.cancel", code: 0x06, operands: ["byte"] },
  { name: "task.return", code: 0x09, operands: ["results", "opts"] },
  { name: "context.get", code: 0x0a, operands: ["byte", "u32"] },
  { name: "context.set", code: 0x0b, operands: ["byte", "u32"] },
  { name: "thread.yield", code: 0x0c, operands: ["byte"] },
  { name: "subtask.drop", code: 0x0d, operands: [] },
  { name: "stream.new", code: 0x0e, operands: ["type"] },
  { name: "stream.read", code: 0x0f, operands: ["type", "opts"] },
  { name: "stream.write", code: 0x10, operands: ["type", "opts"] },
  { name: "stream.cancel-read", code: 0x11, operands: ["type", "byte"] },
  { name: "stream.cancel-write", code: 0x12, operands: ["type", "byte"] },
  { name: "stream.drop-readable", code: 0x13, operands: ["type"] },
  { name: "stream.drop-writable", code: 0x14, operands: ["type"] },
  { name: "future.new", code: 0x15, operands: ["type"] },
  { name: "future.read", code: 0x16, operands: ["type", "opts"] },
  { name: "future.write", code: 0x17, operands: ["type", "opts"] },
  { name: "future.cancel-read", code: 0x18, operands: ["type", "byte"] },
  { name: "future.cancel-write", code: 0x19, operands: ["type", "byte"] },
  { name: "future.drop-readable", code: 0x1a, operands: ["type"] },
  { name: "future.drop-writable", code: 0x1b, operands: ["type"] },
  { name: "error-context.new", code: 0x1c, operands: ["opts"] },
  { name: "error-context.debug-message", code: 0x1d, operands: ["opts"] },
  { name: "error-context.drop", code: 0x1e, operands: [] },
  { name: "waitable-set.new", code: 0x1f, operands: [] },
  { name: "waitable-set.wait", code: 0x20, operands: ["byte", "u32"] },
  { name: "waitable-set.poll", code: 0x21, operands: ["byte", "u32"] },
  { name: "waitable-set.drop", code: 0x22, operands: [] },
  { name: "waitable.join", code: 0x23, operands: [] },
  { name: "backpressure.inc", code: 0x24, operands: [] },
  { name: "backpressure.dec", code: 0x25, operands: [] },
  { name: "thread.index", code: 0x26, operands: [] },
  { name: "thread.new-indirect", code: 0x27, operands: ["u32", "u32"] },
  { name: "thread.resume-later", code: 0x28, operands: [] },
  { name: "thread.suspend", code: 0x29, operands: ["byte"] },
  { name: "thread.suspend-then-resume", code: 0x2a, operands: ["byte"] },
  { name: "thread.yield-then-resume", code: 0x2b, operands: ["byte"] },
  { name: "thread.suspend-then-promote", code: 0x2c, operands: ["byte"] },
  { name: "thread.yield-then-promote", code: 0x2d, operands: ["byte"] },
  // Not in `Binary.md` yet; as wasm-tools 1.263 writes them.
  { name: "stream.forward", code: 0x2e, operands: ["type"] },
  { name: "future.forward", code: 0x2f, operands: ["type"] },
  // `Binary.md` has a byte for `shared?` first, which wasm-tools 1.263 neither writes nor reads.
  { name: "thread.spawn-ref", code: 0x40, operands: ["u32"] },
  { name: "thread.spawn-indirect", code: 0x41, operands: ["u32", "u32"] },
  { name: "thread.available-parallelism", code: 0x42, operands: [] },
];

export function findBuiltin(code: number): Builtin | undefined {
  return builtinsByCode.get(code);
}

const builtinsByCode = new Map(builtins.map((builtin) => [builtin.code, builtin]));
