/** The classes and enums that WIT's named types become. */
import { dealias } from "../../../core/wit/index.ts";
import type { Type, TypeDef } from "../../../core/wit/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { alignOf, flagsSize, layoutRecord, layoutVariant, sizeOf } from "./layout.ts";
import { at, liftFrom, lowerTo, unsigned } from "./memory.ts";
import { caseName, memberName, typeName, valueName } from "./names.ts";
import { isReference, typeText } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { SourceWriter } from "./source.ts";

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
    body.line("/** Whether all of these flags are set. */");
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
  scope.body.line("/** The size in bytes and the alignment, in the canonical ABI. */");
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

/** A variant as its class needs it. */
interface Variant {
  /** Of the class. */
  readonly name: string;
  /** The name of the enum with a member for each case. */
  readonly tag: string;
  readonly cases: readonly VariantCase[];
  /** Whether some payload is an object, which `_ref` holds. */
  readonly hasReference: boolean;
  /** Whether some payload is a number, which `_num` holds. */
  readonly hasNumber: boolean;
  /** The unsigned type of the discriminant in memory. */
  readonly discriminant: string;
  /** The distance of the payload from the start of the variant in memory. */
  readonly payloadOffset: number;
}

interface VariantCase {
  readonly docs: string | undefined;
  /** Its member of the enum. */
  readonly tag: string;
  /** The names of its function and its getter. */
  readonly member: string;
  readonly payload: { readonly type: Type; readonly text: string } | undefined;
}

/**
 * A variant is a tag and one payload: objects are held by `_ref`, which the garbage collector follows, and numbers by
 * the bits of `_num`. Fields that no case needs are left out.
 */
function declareVariant(scope: Scope, type: TypeDef): void {
  if (type.kind.kind !== "variant") return;
  const { body } = scope;
  const name = scope.named(type);
  const payloads = type.kind.cases.map((case_) => case_.type);
  const layout = layoutVariant(payloads);
  const variant: Variant = {
    name,
    tag: tagName(name),
    cases: type.kind.cases.map((case_) => ({
      docs: case_.docs,
      tag: valueName(case_.name),
      member: caseName(case_.name),
      payload: case_.type && { type: case_.type, text: typeText(scope, case_.type) },
    })),
    hasReference: payloads.some((payload) => payload !== undefined && isReference(payload)),
    hasNumber: payloads.some((payload) => payload !== undefined && !isReference(payload)),
    discriminant: unsigned(layout.discriminant),
    payloadOffset: layout.payload,
  };
  writeTagEnum(body, variant, type.docs);
  body.docs(type.docs);
  body.block(`export class ${name} {`, () => {
    writeVariantFields(body, variant);
    for (const case_ of variant.cases) writeVariantCase(body, variant, case_);
    writeLayout(scope, type);
    writeVariantLift(scope, variant);
    body.line();
    writeVariantLower(scope, variant);
  });
  body.line();
}

function writeTagEnum(body: SourceWriter, { tag, cases }: Variant, docs: string | undefined): void {
  body.docs(docs);
  body.block(`export enum ${tag} {`, () => {
    for (const case_ of cases) {
      body.docs(case_.docs);
      body.line(`${case_.tag},`);
    }
  });
  body.line();
}

/** The fields and the constructor that sets them. */
function writeVariantFields(body: SourceWriter, { tag, hasReference, hasNumber }: Variant): void {
  const fields = [
    { name: "tag", type: tag },
    ...(hasReference ? [{ name: "_ref", type: "Object | null" }] : []),
    ...(hasNumber ? [{ name: "_num", type: "u64" }] : []),
  ];
  for (const { name, type } of fields) body.line(`readonly ${name}: ${type};`);
  body.line();
  body.line("/** Internal: use the function that has the name of the case. */");
  body.block(`constructor(${fields.map(({ name, type }) => `${name}: ${type}`).join(", ")}) {`, () => {
    for (const { name } of fields) body.line(`this.${name} = ${name};`);
  });
}

/** The function that makes the case, and the getter of its payload. */
function writeVariantCase(body: SourceWriter, variant: Variant, case_: VariantCase): void {
  const { member, payload, docs } = case_;
  body.line();
  body.docs(docs);
  const param = payload === undefined ? "" : `value: ${payload.text}`;
  body.block(`static ${member}(${param}): ${variant.name} {`, () =>
    body.line(`return ${construction(variant, case_)};`),
  );
  if (payload === undefined) return;
  body.line();
  body.line("/** Traps if this value has another case. */");
  body.block(`get ${member}(): ${payload.text} {`, () => {
    body.line(`if (this.tag != ${variant.tag}.${case_.tag}) unreachable();`);
    const value = isReference(payload.type)
      ? `changetype<${payload.text}>(this._ref)`
      : fromBits(payload.type, payload.text);
    body.line(`return ${value};`);
  });
}

/** `new Shape(ShapeTag.Circle, null, reinterpret<u64>(value))` */
function construction({ name, tag, hasReference, hasNumber }: Variant, case_: VariantCase): string {
  const type = case_.payload?.type;
  const holdsReference = type !== undefined && isReference(type);
  const values = [`${tag}.${case_.tag}`];
  if (hasReference) values.push(holdsReference ? "changetype<Object | null>(value)" : "null");
  if (hasNumber) values.push(type !== undefined && !holdsReference ? toBits(type) : "0");
  return `new ${name}(${values.join(", ")})`;
}

function writeVariantLift(scope: Scope, { name, cases, discriminant, payloadOffset }: Variant): void {
  const { body } = scope;
  body.block(`static lift(ptr: usize): ${name} {`, () => {
    body.block(`switch (load<${discriminant}>(ptr)) {`, () => {
      for (const [index, { member, payload }] of cases.entries()) {
        const value = payload === undefined ? "" : liftFrom(scope, payload.type, at("ptr", payloadOffset));
        const label = index === cases.length - 1 ? "default" : `case ${index}`;
        body.line(`${label}: return ${name}.${member}(${value});`);
      }
    });
  });
}

function writeVariantLower(scope: Scope, { cases, discriminant, payloadOffset }: Variant): void {
  const { body } = scope;
  body.block("lower(ptr: usize): void {", () => {
    body.line(`store<${discriminant}>(ptr, <${discriminant}>this.tag);`);
    if (cases.every(({ payload }) => payload === undefined)) return;
    body.block("switch (this.tag) {", () => {
      for (const [index, { member, payload }] of cases.entries()) {
        if (payload === undefined) continue;
        body.block(`case ${index}: {`, () => {
          body.line(`const value = this.${member};`);
          lowerTo(scope, body, payload.type, "value", at("ptr", payloadOffset));
          body.line("break;");
        });
      }
    });
  });
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
