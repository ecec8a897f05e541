/** Imported and exported functions: the wrappers around core functions. */
import { dealias } from "../../../core/wit/index.ts";
import type { Func, Param, Type, TypeDef } from "../../../core/wit/index.ts";
import {
  flatten,
  layoutRecord,
  pointsToMemory,
  recordParts,
  resourceOf,
  signatureOf,
  sizeOf,
  some,
  type Signature,
} from "./layout.ts";
import { Temporaries, liftFlat, lowerFlat } from "./flat.ts";
import { at, liftFrom, lowerTo, staticArea, staticAreaOf } from "./memory.ts";
import { coreExportName, encodeExportName, localName, typeName, valueName } from "./names.ts";
import { typeText } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { SourceWriter } from "./source.ts";

/** A function name with its resource: `imported_OutputStream_write`. */
function importedName(func: Func): string {
  const owner = func.kind.kind === "freestanding" ? "" : `${typeName(func.kind.resource.name ?? "")}_`;
  return `imported_${owner}${valueName(localName(func))}`;
}

/** Declares a core import and gives its name. */
export function declareImport(
  scope: Scope,
  local: string,
  module: string,
  field: string,
  params: readonly string[],
  result: string | undefined,
): string {
  return scope.helper(local, (writer) => {
    const list = params.map((core, index) => `_${index}: ${core}`).join(", ");
    writer.line(`// @ts-ignore: decorator`);
    writer.line(`@external("${module}", "${field}")`);
    writer.line(`declare function ${local}(${list}): ${result ?? "void"};`);
  });
}

/** Declares the core import behind a function, by its signature. */
function coreImport(scope: Scope, module: string, func: Func): string {
  const signature = signatureOf(func);
  const params = [...(signature.params ?? ["i32"]), ...(signature.resultInMemory ? ["i32"] : [])];
  return declareImport(scope, importedName(func), module, func.name, params, signature.result);
}

/** The parameters without a method's `self`. */
export function plainParams(func: Func): readonly Param[] {
  return func.kind.kind === "method" ? func.params.slice(1) : func.params;
}

export function paramList(scope: Scope, params: readonly Param[]): string {
  return params.map((param) => `${valueName(param.name)}: ${typeText(scope, param.type)}`).join(", ");
}

export function resultText(scope: Scope, func: Func): string {
  return func.result === undefined ? "void" : typeText(scope, func.result);
}

/** Writes `export function …` for a function of an imported interface, or of the world when `module` is `$root`. */
export function writeImport(scope: Scope, module: string, func: Func): void {
  const { body } = scope;
  body.docs(func.docs);
  body.block(
    `export function ${valueName(localName(func))}(${paramList(scope, func.params)}): ${resultText(scope, func)} {`,
    () => {
      writeImportCall(scope, module, func, (value) => `return ${value};`);
    },
  );
  body.line();
}

/**
 * Lowers the parameters, calls the core function and lifts its result; `finish` makes the last statement of the lifted value.
 * A method's `self` is `this`.
 */
export function writeImportCall(
  scope: Scope,
  module: string,
  func: Func,
  finish: (value: string) => string,
): void {
  const { body } = scope;
  const core = coreImport(scope, module, func);
  const signature = signatureOf(func);
  const types = func.params.map((param) => param.type);
  if (func.result !== undefined) types.push(func.result);
  const needsArena = scope.plan.managed && types.some(pointsToMemory);
  if (needsArena) body.line(`const _mark = ${scope.support("arenaMark")}();`);
  const reset = (): void => {
    if (needsArena) body.line(`${scope.support("arenaReset")}(_mark);`);
  };

  const flat = [...lowerArguments(scope, func, signature)];
  if (signature.resultInMemory && func.result !== undefined) {
    body.line(`const _area = ${staticAreaOf(func.result)};`);
    flat.push("<i32>_area");
  }
  const call = `${core}(${flat.join(", ")})`;
  if (func.result === undefined) {
    body.line(`${call};`);
    reset();
    return;
  }
  body.line(signature.resultInMemory ? `${call};` : `const _result = ${call};`);
  const lifted = signature.resultInMemory
    ? liftFrom(scope, func.result, at("_area"))
    : liftFlat(scope, func.result, ["_result"]);
  if (!needsArena) {
    body.line(finish(lifted));
    return;
  }
  // The value must be lifted before its memory is given back.
  body.line(`const _lifted = ${lifted};`);
  reset();
  body.line(finish("_lifted"));
}

/** Core values for the parameters, after statements that prepare them: the parameters themselves, or where they lie in memory. */
function lowerArguments(scope: Scope, func: Func, signature: Signature): readonly string[] {
  const { body } = scope;
  const names = func.params.map((param, index) =>
    func.kind.kind === "method" && index === 0 ? "this" : valueName(param.name),
  );
  if (signature.params !== undefined) {
    const temporaries = new Temporaries();
    return func.params.flatMap((param, index) =>
      lowerFlat(scope, body, temporaries, param.type, names[index] ?? ""),
    );
  }
  body.line(`const _args = ${staticArea(signature.args.size, signature.args.align)};`);
  func.params.forEach((param, index) => {
    lowerTo(scope, body, param.type, names[index] ?? "", at("_args", signature.args.offsets[index]));
  });
  return ["<i32>_args"];
}

/** Constants and helpers for a function that crosses at the level of memory. */
export function writeRawHelpers(scope: Scope, func: Func): void {
  const { body } = scope;
  const name = valueName(localName(func));
  const prefix = name.replace(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase();
  const { args } = signatureOf(func);
  body.line(`/** Where the parameters of \`${func.name}\` lie, as \`${name}Raw\` expects and gets them. */`);
  func.params.forEach((param, index) => {
    const constant = param.name.replaceAll("-", "_").toUpperCase();
    body.line(`export const ${prefix}_ARGS_${constant}: usize = ${args.offsets[index] ?? 0};`);
  });
  body.line(`export const ${prefix}_ARGS_SIZE: usize = ${args.size};`);
  if (func.result === undefined) {
    body.line();
    return;
  }
  body.line(`export const ${prefix}_RESULT_SIZE: usize = ${sizeOf(func.result)};`);
  body.line();
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  const result = func.result;
  body.block(`export function lift${pascal}Result(ptr: usize): ${typeText(scope, result)} {`, () => {
    body.line(`return ${liftFrom(scope, result, at("ptr"))};`);
  });
  body.line();
  body.block(
    `export function lower${pascal}Result(value: ${typeText(scope, result)}, ptr: usize): void {`,
    () => {
      lowerTo(scope, body, result, "value", at("ptr"));
    },
  );
  body.line();
}

/** Writes `nameRaw(args, result)`, which calls an imported function with parameters that already lie in memory. */
export function writeRawImport(scope: Scope, module: string, func: Func): void {
  const { body } = scope;
  const name = valueName(localName(func));
  const signature = signatureOf(func);
  body.line(`/** \`${name}\` with parameters in memory at \`args\`; its result is written to \`result\`. */`);
  body.block(`export function ${name}Raw(args: usize, result: usize): void {`, () => {
    if (signature.params === undefined && (signature.resultInMemory || func.result === undefined)) {
      const core = coreImport(scope, module, func);
      body.line(`${core}(<i32>args${signature.resultInMemory ? ", <i32>result" : ""});`);
      return;
    }
    // The core function takes values rather than a pointer: by way of lifted ones.
    const values = func.params.map((param, index) =>
      liftFrom(scope, param.type, at("args", signature.args.offsets[index])),
    );
    const call = `${name}(${values.join(", ")})`;
    if (func.result === undefined) {
      body.line(`${call};`);
    } else {
      body.line(`const _value = ${call};`);
      lowerTo(scope, body, func.result, "_value", at("result"));
    }
  });
  body.line();
}

/** Resource classes of which the parameters may hold borrowed handles, in order of appearance. */
function borrowedClasses(scope: Scope, func: Func): readonly string[] {
  const names = new Set<string>();
  for (const param of func.params) {
    some(param.type, (type) => {
      if (isForeignBorrow(scope, type) && type.kind.kind === "handle")
        names.add(scope.named(resourceOf(type.kind.resource)));
      return false;
    });
  }
  return [...names];
}

/** An exported function: which core name it has, and how the implementation is called. */
export interface ExportTarget {
  /** `wasi:cli/run@0.2.12`; absent for a function of the world. */
  readonly instance: string | undefined;
  readonly func: Func;
  /** Whether the implementation takes its parameters in memory. */
  readonly raw: boolean;
  /** The call with lifted arguments; a method's first argument is its `self`. */
  readonly call: (args: readonly string[]) => string;
}

/** Writes the core export of a function, and its post-return where memory has to be given back. */
export function writeExport(scope: Scope, target: ExportTarget): void {
  const { body } = scope;
  const { func } = target;
  const signature = signatureOf(func);
  const coreName = coreExportName(target.instance, func.name);
  const params = (signature.params ?? ["i32"]).map((core, index) => `_p${index}: ${core}`).join(", ");
  const result = signature.resultInMemory ? "i32" : (signature.result ?? "void");
  body.line(`// ${coreName}`);
  body.block(`export function ${encodeExportName(coreName)}(${params}): ${result} {`, () => {
    if (scope.plan.managed) body.line(`${scope.support("enter")}();`);
    if (scope.plan.releases) body.line(`${scope.support("enterHeap")}();`);
    if (target.raw) writeRawExportBody(scope, target);
    else writeExportBody(scope, target);
  });
  body.line();
  if ((scope.plan.managed || scope.plan.releases) && signature.resultInMemory) {
    body.block(`export function ${encodeExportName(`cabi_post_${coreName}`)}(_area: i32): void {`, () => {
      body.line(
        scope.plan.managed ? `${scope.support("arenaReset")}(0);` : `${scope.support("leaveHeap")}();`,
      );
    });
    body.line();
  }
}

function writeExportBody(scope: Scope, { func, call }: ExportTarget): void {
  const { body } = scope;
  const signature = signatureOf(func);
  let next = 0;
  const values = func.params.map((param, index) => {
    if (signature.params === undefined)
      return liftFrom(scope, param.type, at("<usize>_p0", signature.args.offsets[index]));
    const count = flatten(param.type).length;
    const flat = Array.from({ length: count }, (_, offset) => `_p${next + offset}`);
    next += count;
    return liftFlat(scope, param.type, flat);
  });
  // Lifted one by one before the call, since lifting may be what releases their memory.
  const names = values.map((value, index) => {
    body.line(`const _v${index} = ${value};`);
    return `_v${index}`;
  });
  const releases =
    scope.plan.managed &&
    (signature.params === undefined || func.params.some((param) => pointsToMemory(param.type)));
  if (releases) body.line(`${scope.support("arenaReset")}(0);`);
  const invocation = call(names);
  const loans = borrowedClasses(scope, func);
  const returnLoans = (): void => {
    for (const name of loans) body.line(`${name}.returnLoans();`);
  };
  if (func.result === undefined) {
    body.line(`${invocation};`);
    returnLoans();
    writeLeave(scope);
    return;
  }
  body.line(`const _result = ${invocation};`);
  returnLoans();
  writeReturn(scope, body, func.result, "_result");
}

/** Releases the memory of a call whose result does not lie in it; for other results, the post-return does. */
function writeLeave(scope: Scope): void {
  if (scope.plan.releases) scope.body.line(`${scope.support("leaveHeap")}();`);
}

function writeReturn(scope: Scope, writer: SourceWriter, type: Type, value: string): void {
  if (flatten(type).length <= 1) {
    const [core] = lowerFlat(scope, writer, new Temporaries(), type, value);
    if (scope.plan.releases) {
      writer.line(`const _core = ${core ?? "0"};`);
      writeLeave(scope);
      writer.line("return _core;");
      return;
    }
    writer.line(`return ${core ?? "0"};`);
    return;
  }
  writer.line(`const _area = ${staticAreaOf(type)};`);
  lowerTo(scope, writer, type, value, at("_area"));
  writer.line("return <i32>_area;");
}

function writeRawExportBody(scope: Scope, { func, call }: ExportTarget): void {
  const { body } = scope;
  const signature = signatureOf(func);
  let args = "<usize>_p0";
  if (signature.params !== undefined) {
    body.line(`const _args = ${staticArea(signature.args.size, signature.args.align)};`);
    let next = 0;
    func.params.forEach((param, index) => {
      const count = flatten(param.type).length;
      const flat = Array.from({ length: count }, (_, offset) => `_p${next + offset}`);
      next += count;
      body.line(`const _v${index} = ${liftFlat(scope, param.type, flat)};`);
      lowerTo(scope, body, param.type, `_v${index}`, at("_args", signature.args.offsets[index]));
    });
    args = "_args";
  }
  const invocation = call([args]);
  const returnLoans = (): void => {
    const classes = borrowedClasses(scope, func);
    // The implementation may have lifted some of them, more than once perhaps.
    for (const name of classes) body.line(`${name}.forgetLoans();`);
    func.params.forEach((param, index) =>
      registerLoans(scope, param.type, args, signature.args.offsets[index] ?? 0),
    );
    for (const name of classes) body.line(`${name}.returnLoans();`);
  };
  // A result in memory is released by the post-return instead.
  const release = (): void => {
    if (scope.plan.managed) body.line(`${scope.support("arenaReset")}(0);`);
  };
  if (func.result === undefined) {
    body.line(`${invocation};`);
    returnLoans();
    release();
    writeLeave(scope);
    return;
  }
  body.line(`const _result = ${invocation};`);
  returnLoans();
  if (signature.resultInMemory) {
    body.line("return <i32>_result;");
    return;
  }
  body.line(`const _value = ${liftFrom(scope, func.result, at("_result"))};`);
  release();
  writeReturn(scope, body, func.result, "_value");
}

/** Registers the borrowed handles in a parameter that lies in memory, by lifting the smallest part that has one. */
function registerLoans(scope: Scope, aliased: Type, base: string, offset: number): void {
  const type = dealias(aliased);
  if (typeof type === "string" || !some(type, (part) => isForeignBorrow(scope, part))) return;
  const parts = recordParts(type);
  if (parts === undefined) {
    scope.body.line(`${liftFrom(scope, type, at(base, offset))};`);
    return;
  }
  const { offsets } = layoutRecord(parts);
  parts.forEach((part, index) => registerLoans(scope, part, base, offset + (offsets[index] ?? 0)));
}

function isForeignBorrow(scope: Scope, type: Type): type is TypeDef {
  if (typeof type === "string" || type.kind.kind !== "handle" || type.kind.ownership !== "borrow")
    return false;
  return !scope.plan.isExportedResource(type);
}
