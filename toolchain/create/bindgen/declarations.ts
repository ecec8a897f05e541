/** The classes and enums that WIT's named types become. */
import { dealias } from "../../../core/wit/index.ts";
import type { Type, TypeDef } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { alignOf, flagsSize, layoutRecord, layoutVariant, sizeOf } from "./layout.ts";
import { at, liftFrom, lowerTo, unsigned } from "./memory.ts";
import { caseName, memberName, typeName, valueName } from "./names.ts";
import { isReference, typeText } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** Whether a type becomes a class or an enum, that is: has a declaration to export again under an alias. */
function isDeclared(type: Type): type is TypeDef {
  return (
    typeof type !== "string" && ["record", "variant", "enum", "flags", "resource"].includes(type.kind.kind)
  );
}

/** Keeps the names of all declarations before any text is written, so that imports get other ones. */
export function reserveTypes(scope: Scope, types: readonly TypeDef[]): void {
  for (const type of types) {
    if (type.name === undefined) continue;
    const name = typeName(type.name);
    const target = dealias(type);
    if (target === type) {
      scope.declare(type, name);
      if (type.kind.kind === "variant") scope.reserve(tagName(name));
    }
  }
  for (const type of types) {
    if (type.name === undefined || type.kind.kind !== "alias") continue;
    const target = dealias(type);
    // A `use` under the type's own name is imported under that name; any other alias is a declaration.
    if (!isDeclared(target) || target.name !== type.name) scope.reserve(typeName(type.name));
  }
}

/** The enum of a variant's tags. */
export function tagName(variant: string): string {
  return `${variant}Tag`;
}

/** Writes a type's declaration; resources are written elsewhere. */
export function declareType(scope: Scope, type: TypeDef): void {
  switch (type.kind.kind) {
    case "record":
      return declareRecord(scope, type);
    case "variant":
      return declareVariant(scope, type);
    case "enum":
      return declareEnum(scope, type);
    case "flags":
      return declareFlags(scope, type);
    case "resource":
      throw new InternalError("resources are declared with their functions");
    default:
      return declareAlias(scope, type);
  }
}

/** `use`, `type a = b;` and `type a = list<b>;` */
function declareAlias(scope: Scope, type: TypeDef): void {
  const name = typeName(type.name ?? "");
  const target = dealias(type);
  if (!isDeclared(target)) {
    scope.body.docs(type.docs);
    scope.body.line(`export type ${name} = ${typeText(scope, type)};`);
    scope.body.line();
    return;
  }
  const local = scope.named(target);
  scope.body.line(`export { ${local === name ? name : `${local} as ${name}`} };`);
  if (target.kind.kind === "variant" && target.name !== undefined) {
    const path = scope.plan.pathOfType(target, scope.side);
    const exported = tagName(typeName(target.name));
    if (path === scope.path) {
      scope.body.line(`export { ${exported} as ${tagName(name)} };`);
    } else {
      const localTag = tagName(local);
      scope.importFrom(path, exported === localTag ? exported : `${exported} as ${localTag}`);
      scope.body.line(
        `export { ${localTag === tagName(name) ? localTag : `${localTag} as ${tagName(name)}`} };`,
      );
    }
  }
  scope.body.line();
}

function declareEnum(scope: Scope, type: TypeDef): void {
  if (type.kind.kind !== "enum") return;
  const { cases } = type.kind;
  scope.body.docs(type.docs);
  scope.body.block(`export enum ${scope.named(type)} {`, () => {
    for (const case_ of cases) {
      scope.body.docs(case_.docs);
      scope.body.line(`${valueName(case_.name)},`);
    }
  });
  scope.body.line();
}

function declareFlags(scope: Scope, type: TypeDef): void {
  if (type.kind.kind !== "flags") return;
  const { flags } = type.kind;
  const name = scope.named(type);
  const bits = unsigned(flagsSize(type));
  const { body } = scope;
  body.docs(type.docs);
  body.block(`export class ${name} {`, () => {
    flags.forEach((flag, index) => {
      body.docs(flag.docs);
      body.line(`static readonly ${memberName(flag.name)}: ${bits} = 0x${(2 ** index).toString(16)};`);
    });
    body.line();
    body.line(`bits: ${bits};`);
    body.line();
    body.block(`constructor(bits: ${bits}) {`, () => body.line("this.bits = bits;"));
    body.line();
    body.line("/** Whether every one of these flags is set. */");
    body.block(`has(flags: ${bits}): bool {`, () => body.line("return (this.bits & flags) == flags;"));
    writeLayout(scope, type);
    body.block(`static lift(ptr: usize): ${name} {`, () =>
      body.line(`return new ${name}(load<${bits}>(ptr));`),
    );
    body.line();
    body.block("lower(ptr: usize): void {", () => body.line(`store<${bits}>(ptr, this.bits);`));
  });
  body.line();
}

function writeLayout(scope: Scope, type: TypeDef): void {
  scope.body.line();
  scope.body.line("/** Octets in canonical memory, and their alignment. */");
  scope.body.line(`static readonly SIZE: usize = ${sizeOf(type)};`);
  scope.body.line(`static readonly ALIGN: usize = ${alignOf(type)};`);
  scope.body.line();
}

function declareRecord(scope: Scope, type: TypeDef): void {
  if (type.kind.kind !== "record") return;
  const { body } = scope;
  const name = scope.named(type);
  const fields = type.kind.fields.map((field) => ({
    ...field,
    member: memberName(field.name),
    param: valueName(field.name),
    text: typeText(scope, field.type),
  }));
  const { offsets } = layoutRecord(fields.map((field) => field.type));
  body.docs(type.docs);
  body.block(`export class ${name} {`, () => {
    for (const field of fields) {
      body.docs(field.docs);
      body.line(`${field.member}: ${field.text};`);
    }
    body.line();
    body.block(`constructor(${fields.map((field) => `${field.param}: ${field.text}`).join(", ")}) {`, () => {
      for (const field of fields) body.line(`this.${field.member} = ${field.param};`);
    });
    writeLayout(scope, type);
    body.block(`static lift(ptr: usize): ${name} {`, () => {
      body.block(
        `return new ${name}(`,
        () =>
          fields.forEach((field, index) =>
            body.line(`${liftFrom(scope, field.type, at("ptr", offsets[index]))},`),
          ),
        ");",
      );
    });
    body.line();
    body.block("lower(ptr: usize): void {", () => {
      fields.forEach((field, index) =>
        lowerTo(scope, body, field.type, `this.${field.member}`, at("ptr", offsets[index])),
      );
    });
  });
  body.line();
}

/**
 * A variant is a tag and one payload: objects are held by `_ref`, which the garbage collector follows, and numbers by
 * the bits of `_num`. Fields that no case needs are left out.
 */
function declareVariant(scope: Scope, type: TypeDef): void {
  if (type.kind.kind !== "variant") return;
  const { body } = scope;
  const name = scope.named(type);
  const tag = tagName(name);
  const cases = type.kind.cases.map((case_) => ({
    ...case_,
    tag: valueName(case_.name),
    member: caseName(case_.name),
    text: case_.type === undefined ? undefined : typeText(scope, case_.type),
  }));
  const payloads = cases.map((case_) => case_.type);
  const hasReference = payloads.some((payload) => payload !== undefined && isReference(payload));
  const hasNumber = payloads.some((payload) => payload !== undefined && !isReference(payload));
  const layout = layoutVariant(payloads);
  const discriminant = unsigned(layout.discriminant);

  body.docs(type.docs);
  body.block(`export enum ${tag} {`, () => {
    for (const case_ of cases) {
      body.docs(case_.docs);
      body.line(`${case_.tag},`);
    }
  });
  body.line();
  body.docs(type.docs);
  body.block(`export class ${name} {`, () => {
    const fields = ["tag: " + tag];
    if (hasReference) fields.push("_ref: Object | null");
    if (hasNumber) fields.push("_num: u64");
    for (const field of fields) body.line(`readonly ${field};`);
    body.line();
    body.line("/** Use the function of a case instead, which has its name. */");
    body.block(`constructor(${fields.join(", ")}) {`, () => {
      for (const field of fields) {
        const member = field.slice(0, field.indexOf(":"));
        body.line(`this.${member} = ${member};`);
      }
    });
    const make = (case_: (typeof cases)[number]): string => {
      const reference = case_.type !== undefined && isReference(case_.type);
      const values = [`${tag}.${case_.tag}`];
      if (hasReference) values.push(reference ? "changetype<Object | null>(value)" : "null");
      if (hasNumber) values.push(case_.type !== undefined && !reference ? toBits(case_.type) : "0");
      return `new ${name}(${values.join(", ")})`;
    };
    for (const case_ of cases) {
      body.line();
      body.docs(case_.docs);
      const param = case_.text === undefined ? "" : `value: ${case_.text}`;
      body.block(`static ${case_.member}(${param}): ${name} {`, () => body.line(`return ${make(case_)};`));
      const { type: payload, text } = case_;
      if (payload === undefined || text === undefined) continue;
      body.line();
      body.line("/** Traps unless this is the case. */");
      body.block(`get ${case_.member}(): ${text} {`, () => {
        body.line(`if (this.tag != ${tag}.${case_.tag}) unreachable();`);
        body.line(
          `return ${isReference(payload) ? `changetype<${text}>(this._ref)` : fromBits(payload, text)};`,
        );
      });
    }
    writeLayout(scope, type);
    body.block(`static lift(ptr: usize): ${name} {`, () => {
      body.block(`switch (load<${discriminant}>(ptr)) {`, () => {
        cases.forEach((case_, index) => {
          const value =
            case_.type === undefined ? "" : liftFrom(scope, case_.type, at("ptr", layout.payload));
          const label = index === cases.length - 1 ? "default" : `case ${index}`;
          body.line(`${label}: return ${name}.${case_.member}(${value});`);
        });
      });
    });
    body.line();
    body.block("lower(ptr: usize): void {", () => {
      body.line(`store<${discriminant}>(ptr, <${discriminant}>this.tag);`);
      if (payloads.every((payload) => payload === undefined)) return;
      body.block("switch (this.tag) {", () => {
        cases.forEach((case_, index) => {
          const { type: payload } = case_;
          if (payload === undefined) return;
          body.block(`case ${index}: {`, () => {
            body.line(`const value = this.${case_.member};`);
            lowerTo(scope, body, payload, "value", at("ptr", layout.payload));
            body.line("break;");
          });
        });
      });
    });
  });
  body.line();
}

function toBits(aliased: Type): string {
  const type = dealias(aliased);
  if (type === "f64") return "reinterpret<u64>(value)";
  if (type === "f32") return "<u64>reinterpret<u32>(value)";
  return "<u64>value";
}

function fromBits(aliased: Type, text: string): string {
  const type = dealias(aliased);
  if (type === "f64") return "reinterpret<f64>(this._num)";
  if (type === "f32") return "reinterpret<f32>(<u32>this._num)";
  if (type === "bool") return "this._num != 0";
  return typeof type === "string" ? `<${text}>this._num` : "<i32>this._num";
}
