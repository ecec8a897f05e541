/** Source text that turns core parameters and results into values, and values into core parameters. */
import { dealias } from "../../../core/wit/index.ts";
import type { Type, TypeDef } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { flagsSize, flatten, joinPayloads, variantPayloads } from "./layout.ts";
import type { CoreType } from "./layout.ts";
import {
  isByteList,
  liftHandle,
  liftList,
  lowerHandle,
  lowerList,
  makeResult,
  present,
  unsigned,
} from "./memory.ts";
import { caseName, memberName } from "./names.ts";
import { isObject, mangled, mapEntry, typeText } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { SourceWriter } from "./source.ts";

/** Hands out names for temporary values; a WIT name never begins with an underscore. */
export class Temporaries {
  #count = 0;

  next(): string {
    return `_${this.#count++}`;
  }
}

/** An expression that makes a value of `type` from core values, which are names. */
export function liftFlat(scope: Scope, aliased: Type, flat: readonly string[]): string {
  const type = dealias(aliased);
  const [first = "", second = ""] = flat;
  if (typeof type === "string") {
    if (type === "bool") return `${first} != 0`;
    if (type !== "string") return `<${typeText(scope, type)}>${first}`;
    return scope.plan.managed
      ? `${scope.support("liftString")}(${first}, ${second})`
      : `new ${scope.supportType("Utf8")}(${first}, ${second})`;
  }
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return `new ${scope.named(type)}(${liftParts(
        scope,
        kind.fields.map((field) => field.type),
        flat,
      )})`;
    case "tuple":
      return `new ${typeText(scope, type)}(${liftParts(scope, kind.types, flat)})`;
    case "flags":
      return `new ${scope.named(type)}(<${unsigned(flagsSize(type))}>${first})`;
    case "enum":
      return first;
    case "handle":
      return liftHandle(scope, type, first);
    case "list":
      if (!isByteList(type)) return liftList(scope, kind.element, first, second);
      return scope.plan.managed
        ? `${scope.support("liftBytes")}(${first}, ${second})`
        : `new ${scope.supportType("Bytes")}(${first}, ${second})`;
    case "map":
      return liftList(scope, mapEntry(type), first, second);
    case "fixed-length-list":
      return `[${liftParts(
        scope,
        Array.from({ length: kind.length }, () => kind.element),
        flat,
      )}]`;
    default:
      return `${liftVariantHelper(scope, type)}(${flat.join(", ")})`;
  }
}

function liftParts(scope: Scope, types: readonly Type[], flat: readonly string[]): string {
  let next = 0;
  return types
    .map((type) => {
      const count = flatten(type).length;
      next += count;
      return liftFlat(scope, type, flat.slice(next - count, next));
    })
    .join(", ");
}

/** A function from discriminant and joined payload to the variant, so that each case can return. */
function liftVariantHelper(scope: Scope, type: TypeDef): string {
  const payloads = variantPayloads(type);
  if (payloads === undefined) throw new InternalError(`cannot lift \`${type.kind.kind}\``);
  const name = `flat_${mangled(scope, type)}`;
  return scope.helper(name, (writer) => {
    const joined = joinPayloads(payloads);
    const params = ["tag: i32", ...joined.map((core, index) => `_${index}: ${core}`)].join(", ");
    writer.block(`function ${name}(${params}): ${typeText(scope, type)} {`, () => {
      const cases = payloads.map((payload) => {
        const own = payload === undefined ? [] : flatten(payload);
        // Core values narrower than the joined ones get a name of their own, so that lifting sees plain names.
        const names = own.map((core, index) => (core === joined[index] ? `_${index}` : `own${index}`));
        const casts = own.flatMap((core, index) =>
          core === joined[index]
            ? []
            : [`const own${index} = ${narrow(`_${index}`, joined[index] ?? core, core)};`],
        );
        return { casts, value: payload === undefined ? undefined : liftFlat(scope, payload, names) };
      });
      const finish = (index: number): string => makeCase(scope, type, index, cases[index]?.value);
      cases.forEach(({ casts }, index) => {
        if (index === cases.length - 1) {
          for (const cast of casts) writer.line(cast);
          writer.line(`return ${finish(index)};`);
          return;
        }
        writer.block(`if (tag == ${index}) {`, () => {
          for (const cast of casts) writer.line(cast);
          writer.line(`return ${finish(index)};`);
        });
      });
    });
  });
}

function makeCase(scope: Scope, type: TypeDef, index: number, value: string | undefined): string {
  const { kind } = type;
  switch (kind.kind) {
    case "option":
      return value === undefined ? "null" : present(scope, kind.type, value);
    case "result":
      return makeResult(scope, type, index === 0 ? "ok" : "err", value ?? scope.support("unit"));
    case "variant": {
      const case_ = kind.cases[index];
      if (case_ === undefined) throw new InternalError("no such case");
      return `${scope.named(type)}.${caseName(case_.name)}(${value ?? ""})`;
    }
    default:
      throw new InternalError(`cannot lift \`${kind.kind}\``);
  }
}

/** From the joined core type of a variant to a case's own. */
function narrow(value: string, from: CoreType, to: CoreType): string {
  if (from === "i64" && to === "i32") return `<i32>${value}`;
  if (from === "i64" && to === "f32") return `reinterpret<f32>(<i32>${value})`;
  return `reinterpret<${to}>(${value})`;
}

/**
 * The reverse of `narrow`. The upper half of a widened number means nothing; it is the sign, as other generators have
 * it, because `jco` reads the whole.
 */
function widen(value: string, from: CoreType, to: CoreType): string {
  if (from === to) return value;
  if (from === "i32") return `<i64><i32>(${value})`;
  if (from === "f32" && to === "i64") return `<i64>reinterpret<i32>(${value})`;
  return `reinterpret<${to}>(${value})`;
}

/** Core values for a value of `type`, after statements that prepare them. `value` is a name or a path of fields. */
export function lowerFlat(
  scope: Scope,
  writer: SourceWriter,
  temporaries: Temporaries,
  aliased: Type,
  value: string,
): readonly string[] {
  const type = dealias(aliased);
  const lower = (part: Type, text: string): readonly string[] =>
    lowerFlat(scope, writer, temporaries, part, text);
  if (typeof type === "string") {
    if (type !== "string") return [`<${flatten(type)[0] ?? "i32"}>${value}`];
    if (!scope.plan.managed) return [`<i32>${value}.ptr`, `${value}.len`];
    const encoded = temporaries.next();
    writer.line(`const ${encoded} = ${scope.support("encodeString")}(${value});`);
    return [`<i32>${encoded}`, `<i32>(${encoded} >> 32)`];
  }
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return kind.fields.flatMap((field) => lower(field.type, `${value}.${memberName(field.name)}`));
    case "tuple":
      return kind.types.flatMap((part, index) => lower(part, `${value}._${index}`));
    case "fixed-length-list":
      writer.line(`if (${value}.length != ${kind.length}) unreachable();`);
      return Array.from({ length: kind.length }, (_, index) => {
        const element = temporaries.next();
        writer.line(`const ${element} = unchecked(${value}[${index}]);`);
        return lower(kind.element, element);
      }).flat();
    case "flags":
      return [`<i32>${value}.bits`];
    case "enum":
      return [`<i32>${value}`];
    case "handle":
      return [lowerHandle(type, value)];
    case "list":
    case "map": {
      if (isByteList(type)) {
        return scope.plan.managed
          ? [`<i32>${value}.dataStart`, `${value}.length`]
          : [`<i32>${value}.ptr`, `${value}.len`];
      }
      const elements = temporaries.next();
      writer.line(
        `const ${elements} = ${lowerList(scope, kind.kind === "map" ? mapEntry(type) : kind.element, value)};`,
      );
      return [`<i32>${elements}`, `${value}.length`];
    }
    default:
      return lowerVariant(scope, writer, temporaries, type, value);
  }
}

function lowerVariant(
  scope: Scope,
  writer: SourceWriter,
  temporaries: Temporaries,
  type: TypeDef,
  value: string,
): readonly string[] {
  const payloads = variantPayloads(type);
  if (payloads === undefined) throw new InternalError(`cannot lower \`${type.kind.kind}\``);
  const joined = joinPayloads(payloads);
  // Narrowing `T | null` works on local constants only.
  const whole = temporaries.next();
  writer.line(`const ${whole} = ${value};`);
  const tag = temporaries.next();
  const slots = joined.map((core) => ({ core, name: temporaries.next() }));
  for (const { core, name } of slots) writer.line(`let ${name}: ${core} = 0;`);
  const assign = (payload: Type | undefined, source: string): void => {
    if (payload === undefined) return;
    const held = temporaries.next();
    writer.line(`const ${held} = ${source};`);
    const own = flatten(payload);
    lowerFlat(scope, writer, temporaries, payload, held).forEach((text, index) => {
      const slot = slots[index];
      if (slot !== undefined)
        writer.line(`${slot.name} = ${widen(text, own[index] ?? slot.core, slot.core)};`);
    });
  };
  const { kind } = type;
  switch (kind.kind) {
    case "option":
      writer.line(`let ${tag} = 0;`);
      writer.block(`if (${whole} !== null) {`, () => {
        writer.line(`${tag} = 1;`);
        assign(kind.type, isObject(kind.type) ? whole : `${whole}.value`);
      });
      break;
    case "result":
      writer.line(`const ${tag} = <i32>${whole}.isErr;`);
      if (kind.ok !== undefined || kind.err !== undefined) {
        writer.branch(
          `if (${whole}.isErr) {`,
          () => assign(kind.err, `${whole}.err`),
          () => assign(kind.ok, `${whole}.ok`),
        );
      }
      break;
    case "variant":
      writer.line(`const ${tag} = <i32>${whole}.tag;`);
      writer.block(`switch (${tag}) {`, () => {
        kind.cases.forEach((case_, index) => {
          if (case_.type === undefined) return;
          writer.block(`case ${index}: {`, () => {
            assign(case_.type, `${whole}.${caseName(case_.name)}`);
            writer.line("break;");
          });
        });
      });
      break;
    default:
      throw new InternalError(`cannot lower \`${kind.kind}\``);
  }
  return [tag, ...slots.map((slot) => slot.name)];
}
