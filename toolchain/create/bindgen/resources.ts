/** Classes for resources: handles of imported ones, base classes of those that the component implements. */
import { dealias } from "../../../core/wit/index.ts";
import type { Func, TypeDef } from "../../../core/wit/index.ts";

import { declareImport, paramList, plainParams, resultText, writeImportCall } from "./functions.ts";
import { localName, methodName } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { SourceWriter } from "./source.ts";

/** The functions of a resource, in the order of declaration. */
export function functionsOf(resource: TypeDef, functions: Iterable<Func>): readonly Func[] {
  return [...functions].filter(
    (func) => func.kind.kind !== "freestanding" && dealias(func.kind.resource) === resource,
  );
}

/** Whether a constructor gives the resource itself, not a `result` of it. */
function isPlainConstructor(func: Func): boolean {
  if (func.kind.kind !== "constructor" || func.result === undefined) return false;
  const result = dealias(func.result);
  return typeof result !== "string" && result.kind.kind === "handle";
}

/** What the pieces of an imported resource's class have in common. */
interface ImportedResource {
  /** Of the class. */
  readonly name: string;
  /** The variable with the handles that are lent. */
  readonly lent: string;
  /** The imported function that drops a handle. */
  readonly drop: string;
  readonly module: string;
  /** The constructor, unless it returns a `result`. */
  readonly construct: Func | undefined;
}

/**
 * An imported resource. `own` and `borrow` are the same class; a handle that was given away or dropped is 0, which no
 * resource ever has, so that using it again traps in the host and names the reason.
 */
export function declareImportedResource(
  scope: Scope,
  type: TypeDef,
  module: string,
  functions: readonly Func[],
): void {
  const { body } = scope;
  const name = scope.named(type);
  const wasmName = `[resource-drop]${type.name ?? ""}`;
  const resource: ImportedResource = {
    name,
    lent: `lent_${name}`,
    drop: declareImport(scope, `drop_${name}`, module, wasmName, ["i32"], undefined),
    module,
    construct: functions.find(isPlainConstructor),
  };
  body.line(`/** Handles that an export's caller lent for the time of the call, linked by \`_next\`. */`);
  body.line(`let ${resource.lent}: ${name} | null = null;`);
  body.line();
  body.docs(type.docs);
  body.block(`export class ${name} {`, () => {
    body.line(
      "/** The index in the handle table of this instance; 0 after this instance gives away or drops the handle. */",
    );
    body.line("handle: i32;");
    body.line(`_next: ${name} | null;`);
    body.line();
    writeConstructor(scope, resource);
    writeHandleMakers(body, resource);
    writeLoans(body, resource);
    writeHandleUses(body, resource);
    for (const func of functions) {
      if (func !== resource.construct) writeMethod(scope, func, module);
    }
  });
  body.line();
}

/** The resource's own constructor; without one, the class is made around a handle. */
function writeConstructor(scope: Scope, { construct, module }: ImportedResource): void {
  const { body } = scope;
  if (construct === undefined) {
    body.block("constructor(handle: i32) {", () => {
      body.line("this._next = null;");
      body.line("this.handle = handle;");
    });
  } else {
    body.docs(construct.docs);
    body.block(`constructor(${paramList(scope, construct.params)}) {`, () => {
      body.line("this._next = null;");
      body.line("this.handle = 0;");
      writeImportCall(scope, module, construct, (value) => `this.handle = ${value}.give();`);
    });
  }
  body.line();
}

/** `own` and `lent`: the class around a handle that comes from outside. */
function writeHandleMakers(body: SourceWriter, { name, lent, construct }: ImportedResource): void {
  body.line("/** An object for a handle that this instance owns. */");
  body.block(`static own(handle: i32): ${name} {`, () => {
    if (construct === undefined) {
      body.line(`return new ${name}(handle);`);
    } else {
      // The constructor would make another resource.
      body.line(`const self = changetype<${name}>(__new(offsetof<${name}>(), idof<${name}>()));`);
      body.line("self._next = null;");
      body.line("self.handle = handle;");
      body.line("return self;");
    }
  });
  body.line();
  body.line("/** An object for a handle that the caller of an export lends. */");
  body.block(`static lent(handle: i32): ${name} {`, () => {
    body.line(`const self = ${name}.own(handle);`);
    body.line(`self._next = ${lent};`);
    body.line(`${lent} = self;`);
    body.line("return self;");
  });
  body.line();
}

/** `returnLoans` and `forgetLoans`: how an export ends that was lent handles. */
function writeLoans(body: SourceWriter, { lent }: ImportedResource): void {
  body.line("/** Drops all lent handles. An export must do this before it returns. */");
  body.block("static returnLoans(): void {", () => {
    body.line(`let loan = ${lent};`);
    body.block("while (loan !== null) {", () => {
      body.line("if (loan.handle != 0) loan.drop();");
      body.line("loan = loan._next;");
    });
    body.line(`${lent} = null;`);
  });
  body.line();
  body.line("/** Forgets all lent handles, without dropping them. */");
  body.block("static forgetLoans(): void {", () => body.line(`${lent} = null;`));
  body.line();
}

/** `give`, `lend` and `drop`: the handle on its way out. */
function writeHandleUses(body: SourceWriter, { drop }: ImportedResource): void {
  body.line("/** The handle, for a function that takes ownership of it. */");
  body.block("give(): i32 {", () => {
    body.line("const handle = this.handle;");
    body.line("this.handle = 0;");
    body.line("return handle;");
  });
  body.line();
  body.line("/** The handle, for a function that borrows it. */");
  body.block("lend(): i32 {", () => body.line("return this.handle;"));
  body.line();
  body.line("/** Drops the handle. */");
  body.block("drop(): void {", () => body.line(`${drop}(this.give());`));
}

/** A method, a static function, or a constructor that returns a `result`. */
function writeMethod(scope: Scope, func: Func, module: string): void {
  const { body } = scope;
  body.line();
  body.docs(func.docs);
  const isStatic = func.kind.kind !== "method";
  const method = func.kind.kind === "constructor" ? "create" : methodName(localName(func));
  const head = `${isStatic ? "static " : ""}${method}(${paramList(scope, plainParams(func))})`;
  body.block(`${head}: ${resultText(scope, func)} {`, () => {
    writeImportCall(scope, module, func, (value) => `return ${value};`);
  });
}

/** What the pieces of an exported resource's class have in common: its name, and functions and a variable beside it. */
interface ExportedResource {
  readonly name: string;
  /** The imported function that makes a handle of a representation. */
  readonly make: string;
  /** The imported function that gives the representation behind a handle. */
  readonly represent: string;
  /** The imported function that drops a handle. */
  readonly drop: string;
  /** The variable that is true while `own` takes an object back. */
  readonly taking: string;
}

/**
 * The base class of a resource that the component implements. The object's address is its representation; it stays
 * pinned for as long as some handle refers to it.
 */
export function declareExportedResource(
  scope: Scope,
  type: TypeDef,
  instance: string,
  functions: readonly Func[],
): void {
  const { body } = scope;
  const name = scope.named(type);
  const module = `[export]${instance}`;
  const intrinsic = (local: string, wasmName: string, result: "i32" | undefined) =>
    declareImport(
      scope,
      `${local}_${name}`,
      module,
      `[resource-${wasmName}]${type.name ?? ""}`,
      ["i32"],
      result,
    );
  const resource: ExportedResource = {
    name,
    make: intrinsic("new", "new", "i32"),
    represent: intrinsic("represent", "rep", "i32"),
    drop: intrinsic("drop", "drop", undefined),
    taking: `taking_${name}`,
  };
  body.line("/** Whether this code drops a handle itself, because the caller gives the object back. */");
  body.line(`let ${resource.taking} = false;`);
  body.line();
  body.docs(type.docs);
  body.block(`export abstract class ${name} {`, () => {
    body.line("/** The number of handles that refer to this object. */");
    body.line("handles: u32 = 0;");
    body.line();
    body.line("/** The bindings call this when the last handle is dropped. */");
    body.line("dropped(): void {}");
    body.line();
    writeObjectLookups(body, resource);
    writeHandleCount(body, resource);
    for (const func of functions) writeAbstractMethod(scope, func);
  });
  body.line();
}

/** `own` and `lent`: the object of a handle that a caller passes. */
function writeObjectLookups(body: SourceWriter, { name, represent, drop, taking }: ExportedResource): void {
  body.line("/** The object of a handle that the caller gives back. This drops the handle. */");
  body.block(`static own(handle: i32): ${name} {`, () => {
    body.line(`const self = changetype<${name}>(<usize>${represent}(handle));`);
    body.line(`${taking} = true;`);
    body.line(`${drop}(handle);`);
    body.line(`${taking} = false;`);
    body.line("return self;");
  });
  body.line();
  body.line(
    "/** The object of a borrowed handle. The host passes its representation, because this component implements the resource. */",
  );
  body.block(`static lent(representation: i32): ${name} {`, () => {
    body.line(`return changetype<${name}>(<usize>representation);`);
  });
  body.line();
}

/** `give` and `release`: the object lives while it has handles. */
function writeHandleCount(body: SourceWriter, { name, make, taking }: ExportedResource): void {
  body.line("/** A new handle, for a caller that takes ownership of it. */");
  body.block("give(): i32 {", () => {
    body.line("if (this.handles++ == 0) __pin(changetype<usize>(this));");
    body.line(`return ${make}(<i32>changetype<usize>(this));`);
  });
  body.line();
  body.line("/** Counts a dropped handle, and releases the object with the last one. */");
  body.block("static release(representation: i32): void {", () => {
    body.line(`const self = changetype<${name}>(<usize>representation);`);
    body.line("if (--self.handles != 0) return;");
    body.line("__unpin(changetype<usize>(self));");
    body.line(`if (!${taking}) self.dropped();`);
  });
}

function writeAbstractMethod(scope: Scope, func: Func): void {
  if (func.kind.kind !== "method") return;
  const { body } = scope;
  body.line();
  body.docs(func.docs);
  body.line(
    `abstract ${methodName(localName(func))}(${paramList(scope, plainParams(func))}): ${resultText(scope, func)};`,
  );
}
