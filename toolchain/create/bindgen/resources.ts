/** Classes for resources: handles of imported ones, base classes of those that the component implements. */
import { dealias } from "../../../core/wit/index.ts";
import type { Func, TypeDef } from "../../../core/wit/index.ts";

import { declareImport, paramList, plainParams, resultText, writeImportCall } from "./functions.ts";
import { localName, methodName } from "./names.ts";
import type { Scope } from "./scope.ts";

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

/**
 * An imported resource. `own` and `borrow` are the same class; a handle that was given away or dropped is 0, which no
 * resource ever has, so that using it again traps in the host and names the reason.
 */
export function declareImportedResource(
  scope: Scope,
  resource: TypeDef,
  module: string,
  functions: readonly Func[],
): void {
  const { body } = scope;
  const name = scope.named(resource);
  const lent = `lent_${name}`;
  const drop = declareImport(
    scope,
    `drop_${name}`,
    module,
    `[resource-drop]${resource.name ?? ""}`,
    ["i32"],
    undefined,
  );
  const construct = functions.find(isPlainConstructor);
  body.line(`/** Handles that an export's caller lent for the time of the call, linked by \`_next\`. */`);
  body.line(`let ${lent}: ${name} | null = null;`);
  body.line();
  body.docs(resource.docs);
  body.block(`export class ${name} {`, () => {
    body.line(
      "/** The index in this instance's handle table; 0 after the handle was given away or dropped. */",
    );
    body.line("handle: i32;");
    body.line(`_next: ${name} | null;`);
    body.line();
    if (construct !== undefined) {
      body.docs(construct.docs);
      body.block(`constructor(${paramList(scope, construct.params)}) {`, () => {
        body.line("this._next = null;");
        body.line("this.handle = 0;");
        writeImportCall(scope, module, construct, (value) => `this.handle = ${value}.give();`);
      });
    } else {
      body.block("constructor(handle: i32) {", () => {
        body.line("this._next = null;");
        body.line("this.handle = handle;");
      });
    }
    body.line();
    body.line("/** The class around a handle that belongs to this instance. */");
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
    body.line("/** The class around a handle that the caller of an export has lent. */");
    body.block(`static lent(handle: i32): ${name} {`, () => {
      body.line(`const self = ${name}.own(handle);`);
      body.line(`self._next = ${lent};`);
      body.line(`${lent} = self;`);
      body.line("return self;");
    });
    body.line();
    body.line("/** Drops what was lent; an export must not return before. */");
    body.block("static returnLoans(): void {", () => {
      body.line(`let loan = ${lent};`);
      body.block("while (loan !== null) {", () => {
        body.line("if (loan.handle != 0) loan.drop();");
        body.line("loan = loan._next;");
      });
      body.line(`${lent} = null;`);
    });
    body.line();
    body.line("/** Leaves what was lent to whoever knows its handle otherwise. */");
    body.block("static forgetLoans(): void {", () => body.line(`${lent} = null;`));
    body.line();
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
    body.line("/** Gives the handle back to where the resource comes from. */");
    body.block("drop(): void {", () => body.line(`${drop}(this.give());`));
    for (const func of functions) {
      if (func === construct) continue;
      body.line();
      body.docs(func.docs);
      const isStatic = func.kind.kind !== "method";
      const method = func.kind.kind === "constructor" ? "create" : methodName(localName(func));
      const head = `${isStatic ? "static " : ""}${method}(${paramList(scope, plainParams(func))})`;
      body.block(`${head}: ${resultText(scope, func)} {`, () => {
        writeImportCall(scope, module, func, (value) => `return ${value};`);
      });
    }
  });
  body.line();
}

/**
 * The base class of a resource that the component implements. The object's address is its representation; it stays
 * pinned for as long as some handle refers to it.
 */
export function declareExportedResource(
  scope: Scope,
  resource: TypeDef,
  instance: string,
  functions: readonly Func[],
): void {
  const { body } = scope;
  const name = scope.named(resource);
  const witName = resource.name ?? "";
  const module = `[export]${instance}`;
  const make = declareImport(scope, `new_${name}`, module, `[resource-new]${witName}`, ["i32"], "i32");
  const represent = declareImport(
    scope,
    `represent_${name}`,
    module,
    `[resource-rep]${witName}`,
    ["i32"],
    "i32",
  );
  const drop = declareImport(scope, `drop_${name}`, module, `[resource-drop]${witName}`, ["i32"], undefined);
  const taking = `taking_${name}`;
  body.line(
    "/** Whether a handle is dropped because its object has come back, not because nobody needs it. */",
  );
  body.line(`let ${taking} = false;`);
  body.line();
  body.docs(resource.docs);
  body.block(`export abstract class ${name} {`, () => {
    body.line("/** How many handles refer to this object. */");
    body.line("handles: u32 = 0;");
    body.line();
    body.line("/** Called when the last handle was dropped. */");
    body.line("dropped(): void {}");
    body.line();
    body.line("/** The object behind a handle that was given back; the handle is used up. */");
    body.block(`static own(handle: i32): ${name} {`, () => {
      body.line(`const self = changetype<${name}>(<usize>${represent}(handle));`);
      body.line(`${taking} = true;`);
      body.line(`${drop}(handle);`);
      body.line(`${taking} = false;`);
      body.line("return self;");
    });
    body.line();
    body.line(
      "/** The object of a borrowed handle: the component that implements a resource is passed the representation. */",
    );
    body.block(`static lent(representation: i32): ${name} {`, () => {
      body.line(`return changetype<${name}>(<usize>representation);`);
    });
    body.line();
    body.line("/** A new handle, for a caller that takes ownership of it. */");
    body.block("give(): i32 {", () => {
      body.line("if (this.handles++ == 0) __pin(changetype<usize>(this));");
      body.line(`return ${make}(<i32>changetype<usize>(this));`);
    });
    body.line();
    body.line("/** A handle is gone. */");
    body.block("static release(representation: i32): void {", () => {
      body.line(`const self = changetype<${name}>(<usize>representation);`);
      body.line("if (--self.handles != 0) return;");
      body.line("__unpin(changetype<usize>(self));");
      body.line(`if (!${taking}) self.dropped();`);
    });
    for (const func of functions) {
      if (func.kind.kind !== "method") continue;
      body.line();
      body.docs(func.docs);
      body.line(
        `abstract ${methodName(localName(func))}(${paramList(scope, plainParams(func))}): ${resultText(scope, func)};`,
      );
    }
  });
  body.line();
}
