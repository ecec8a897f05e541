/** Source text that reads values from canonical memory and writes them there. */
import { dealias } from "../../../core/wit/index.ts";
import type { Type, TypeDef } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { alignOf, flagsSize, layoutRecord, layoutVariant, resourceOf, sizeOf } from "./layout.ts";
import { isObject, mangled, mapEntry, sideText, typeText } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { SourceWriter } from "./source.ts";

/** An address in memory: an expression of type `usize` and a constant distance from it. */
export interface Address {
  readonly base: string;
  readonly offset: number;
}

export function at(base: string, offset = 0): Address {
  return { base, offset };
}

function plus(address: Address, distance: number): Address {
  return { base: address.base, offset: address.offset + distance };
}

function addressText(address: Address): string {
  return address.offset === 0 ? address.base : `${address.base} + ${address.offset}`;
}

export function load(type: string, address: Address): string {
  return address.offset === 0
    ? `load<${type}>(${address.base})`
    : `load<${type}>(${address.base}, ${address.offset})`;
}

export function store(type: string, address: Address, value: string): string {
  return `store<${type}>(${address.base}, ${value}${address.offset === 0 ? "" : `, ${address.offset}`});`;
}

/** How many octets an integer has, as its unsigned type. */
export function unsigned(size: 1 | 2 | 4): "u8" | "u16" | "u32" {
  return size === 1 ? "u8" : size === 2 ? "u16" : "u32";
}

const memoryTypes: Readonly<Record<string, string>> = {
  bool: "u8",
  s8: "i8",
  u8: "u8",
  s16: "i16",
  u16: "u16",
  s32: "i32",
  u32: "u32",
  s64: "i64",
  u64: "u64",
  f32: "f32",
  f64: "f64",
  char: "u32",
};

/** Whether an `Array` of the type lies in memory as its canonical list does. */
export function isPlainNumber(type: Type): boolean {
  const target = dealias(type);
  return typeof target === "string" && target in memoryTypes;
}

export function isByteList(type: TypeDef): boolean {
  return type.kind.kind === "list" && dealias(type.kind.element) === "u8";
}

/** The expression for a handle that has just been received. */
export function liftHandle(scope: Scope, handle: TypeDef, value: string): string {
  if (handle.kind.kind !== "handle") throw new InternalError("expected a handle");
  const name = scope.named(resourceOf(handle.kind.resource));
  if (handle.kind.ownership === "own") return `${name}.own(${value})`;
  return `${name}.lent(${value})`;
}

/** The expression for a handle that is about to be passed on. */
export function lowerHandle(handle: TypeDef, value: string): string {
  if (handle.kind.kind !== "handle") throw new InternalError("expected a handle");
  return handle.kind.ownership === "own" ? `${value}.give()` : `${value}.lend()`;
}

/** An expression that reads a value of `type`. */
export function liftFrom(scope: Scope, aliased: Type, address: Address): string {
  const type = dealias(aliased);
  if (typeof type === "string") {
    if (type === "bool") return `${load("u8", address)} != 0`;
    if (type === "string")
      return `${scope.support(scope.plan.managed ? "loadString" : "loadUtf8")}(${addressText(address)})`;
    return load(memoryTypes[type] ?? "u32", address);
  }
  const { kind } = type;
  switch (kind.kind) {
    case "record":
    case "variant":
      return `${scope.named(type)}.lift(${addressText(address)})`;
    case "flags":
      return `new ${scope.named(type)}(${load(unsigned(flagsSize(type)), address)})`;
    case "enum":
      return load(unsigned(layoutVariant(kind.cases.map(() => undefined)).discriminant), address);
    case "handle":
      return liftHandle(scope, type, load("i32", address));
    case "list":
      if (isByteList(type))
        return `${scope.support(scope.plan.managed ? "loadBytes" : "loadByteSlice")}(${addressText(address)})`;
      return liftList(scope, kind.element, load("usize", address), load("usize", plus(address, 4)));
    case "map":
      return liftList(scope, mapEntry(type), load("usize", address), load("usize", plus(address, 4)));
    default:
      return `${liftHelper(scope, type)}(${addressText(address)})`;
  }
}

/** An expression that lifts a list of which pointer and length are known. */
export function liftList(scope: Scope, element: Type, ptr: string, len: string): string {
  const text = typeText(scope, element);
  if (isPlainNumber(element)) return `${scope.support("liftNumbers")}<${text}>(${ptr}, ${len})`;
  const name = scope.helper(`lift_list_${mangled(scope, element)}`, (writer) => {
    writer.block(
      `function lift_list_${mangled(scope, element)}(ptr: usize, len: usize): Array<${text}> {`,
      () => {
        writer.line(`const array = new Array<${text}>(<i32>len);`);
        writer.block("for (let index = 0; index < <i32>len; index++) {", () => {
          writer.line(`unchecked(array[index] = ${liftFrom(scope, element, at("ptr"))});`);
          writer.line(`ptr += ${sizeOf(element)};`);
        });
        writer.line("return array;");
      },
    );
  });
  return `${name}(${ptr}, ${len})`;
}

function liftHelper(scope: Scope, type: TypeDef): string {
  const name = `lift_${mangled(scope, type)}`;
  return scope.helper(name, (writer) => {
    writer.block(`function ${name}(ptr: usize): ${typeText(scope, type)} {`, () => {
      const { kind } = type;
      switch (kind.kind) {
        case "option": {
          const { payload } = layoutVariant([undefined, kind.type]);
          writer.line("if (load<u8>(ptr) == 0) return null;");
          writer.line(`return ${present(scope, kind.type, liftFrom(scope, kind.type, at("ptr", payload)))};`);
          break;
        }
        case "result": {
          const { payload } = layoutVariant([kind.ok, kind.err]);
          const side = (part: Type | undefined): string =>
            part === undefined ? scope.support("unit") : liftFrom(scope, part, at("ptr", payload));
          writer.line(`if (load<u8>(ptr) != 0) return ${makeResult(scope, type, "err", side(kind.err))};`);
          writer.line(`return ${makeResult(scope, type, "ok", side(kind.ok))};`);
          break;
        }
        case "tuple": {
          const { offsets } = layoutRecord(kind.types);
          const parts = kind.types.map((part, index) => liftFrom(scope, part, at("ptr", offsets[index])));
          writer.line(`return new ${typeText(scope, type)}(${parts.join(", ")});`);
          break;
        }
        case "fixed-length-list":
          writer.line(`return ${liftList(scope, kind.element, "ptr", String(kind.length))};`);
          break;
        default:
          throw new InternalError(`cannot lift \`${kind.kind}\``);
      }
    });
  });
}

/** A present option: the value itself when it is an object, otherwise wrapped. */
export function present(scope: Scope, type: Type, value: string): string {
  return isObject(type) ? value : `new ${scope.supportType("Some")}<${typeText(scope, type)}>(${value})`;
}

export function makeResult(scope: Scope, type: TypeDef, side: "ok" | "err", value: string): string {
  if (type.kind.kind !== "result") throw new InternalError("expected a result");
  const parts = `${sideText(scope, type.kind.ok)}, ${sideText(scope, type.kind.err)}`;
  return `${scope.supportType("Result")}.${side}<${parts}>(${value})`;
}

/** Statements that write a value of `type`; `value` is evaluated once or is a name. */
export function lowerTo(
  scope: Scope,
  writer: SourceWriter,
  aliased: Type,
  value: string,
  address: Address,
): void {
  const type = dealias(aliased);
  if (typeof type === "string") {
    if (type === "string") {
      writer.line(
        `${scope.support(scope.plan.managed ? "storeString" : "storeUtf8")}(${value}, ${addressText(address)});`,
      );
    } else {
      writer.line(
        store(memoryTypes[type] ?? "u32", address, type === "bool" ? `<u8>${group(value)}` : value),
      );
    }
    return;
  }
  const { kind } = type;
  switch (kind.kind) {
    case "record":
    case "variant":
      writer.line(`${value}.lower(${addressText(address)});`);
      return;
    case "flags":
      writer.line(store(unsigned(flagsSize(type)), address, `${value}.bits`));
      return;
    case "enum": {
      const core = unsigned(layoutVariant(kind.cases.map(() => undefined)).discriminant);
      writer.line(store(core, address, `<${core}>${group(value)}`));
      return;
    }
    case "handle":
      writer.line(store("i32", address, lowerHandle(type, value)));
      return;
    case "list":
      if (isByteList(type)) {
        writer.line(
          `${scope.support(scope.plan.managed ? "storeBytes" : "storeByteSlice")}(${value}, ${addressText(address)});`,
        );
        return;
      }
      writer.line(store("usize", address, lowerList(scope, kind.element, value)));
      writer.line(store("i32", plus(address, 4), `${value}.length`));
      return;
    case "map":
      writer.line(store("usize", address, lowerList(scope, mapEntry(type), value)));
      writer.line(store("i32", plus(address, 4), `${value}.length`));
      return;
    default:
      writer.line(`${lowerHelper(scope, type)}(${value}, ${addressText(address)});`);
  }
}

/** A cast binds tighter than any operator that `value` may have at its top. */
function group(value: string): string {
  return /^[\w.$]+$/u.test(value) ? value : `(${value})`;
}

/** An expression for the pointer to a list's elements in canonical memory. */
export function lowerList(scope: Scope, element: Type, value: string): string {
  // The array's own buffer already is what the canonical ABI wants.
  if (isPlainNumber(element)) return `${value}.dataStart`;
  const name = scope.helper(`lower_list_${mangled(scope, element)}`, (writer) => {
    const size = sizeOf(element);
    writer.block(
      `function lower_list_${mangled(scope, element)}(array: Array<${typeText(scope, element)}>): usize {`,
      () => {
        writer.line(`const elements = ${scope.allocate}(array.length * ${size});`);
        writer.line("let ptr = elements;");
        writer.block("for (let index = 0; index < array.length; index++) {", () => {
          writer.line("const element = unchecked(array[index]);");
          lowerTo(scope, writer, element, "element", at("ptr"));
          writer.line(`ptr += ${size};`);
        });
        writer.line("return elements;");
      },
    );
  });
  return `${name}(${value})`;
}

function lowerHelper(scope: Scope, type: TypeDef): string {
  const name = `lower_${mangled(scope, type)}`;
  return scope.helper(name, (writer) => {
    writer.block(`function ${name}(value: ${typeText(scope, type)}, ptr: usize): void {`, () => {
      const { kind } = type;
      switch (kind.kind) {
        case "option": {
          const { payload } = layoutVariant([undefined, kind.type]);
          writer.branch(
            "if (value === null) {",
            () => writer.line("store<u8>(ptr, 0);"),
            () => {
              writer.line("store<u8>(ptr, 1);");
              lowerTo(
                scope,
                writer,
                kind.type,
                isObject(kind.type) ? "value" : "value.value",
                at("ptr", payload),
              );
            },
          );
          break;
        }
        case "result": {
          const { payload } = layoutVariant([kind.ok, kind.err]);
          writer.line("store<u8>(ptr, <u8>value.isErr);");
          writer.branch(
            "if (value.isErr) {",
            () => lowerSide(scope, writer, kind.err, "value.err", payload),
            () => lowerSide(scope, writer, kind.ok, "value.ok", payload),
          );
          break;
        }
        case "tuple": {
          const { offsets } = layoutRecord(kind.types);
          kind.types.forEach((part, index) => {
            lowerTo(scope, writer, part, `value._${index}`, at("ptr", offsets[index]));
          });
          break;
        }
        case "fixed-length-list":
          writer.line(`if (value.length != ${kind.length}) unreachable();`);
          writer.block("for (let index = 0; index < value.length; index++) {", () => {
            writer.line("const element = unchecked(value[index]);");
            lowerTo(scope, writer, kind.element, "element", at("ptr"));
            writer.line(`ptr += ${sizeOf(kind.element)};`);
          });
          break;
        default:
          throw new InternalError(`cannot lower \`${kind.kind}\``);
      }
    });
  });
}

function lowerSide(
  scope: Scope,
  writer: SourceWriter,
  type: Type | undefined,
  value: string,
  payload: number,
): void {
  if (type === undefined) return;
  writer.line(`const side = ${value};`);
  lowerTo(scope, writer, type, "side", at("ptr", payload));
}

/** Octets in static memory, for one value that is on its way; a function never needs it twice at a time. */
export function staticArea(size: number, align: number): string {
  return `memory.data(${Math.max(size, 1)}, ${align})`;
}

export function staticAreaOf(type: Type): string {
  return staticArea(sizeOf(type), alignOf(type));
}
