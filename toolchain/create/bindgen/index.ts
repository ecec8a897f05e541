/**
 * A WIT world becomes AssemblyScript: one module per interface, and `index.ts`, which is the entry of the compilation.
 * `README.md` is the reference of what becomes what.
 */
import type { Func, Interface, TypeDef, World } from "../../../core/wit/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { declareType, reserveTypes } from "./declarations.ts";
import { writeExport, writeImport, writeRawHelpers, writeRawImport } from "./functions.ts";
import {
  coreExportName,
  encodeExportName,
  instanceName,
  localName,
  methodName,
  typeName,
  valueName,
} from "./names.ts";
import { Plan } from "./plan.ts";
import type { ExportedInterface } from "./plan.ts";
import { declareExportedResource, declareImportedResource, functionsOf } from "./resources.ts";
import { Scope } from "./scope.ts";

export { refuseAccessors } from "./refuse-accessors.ts";
export { decodeExportName } from "./names.ts";

/** How text and octets look: copied into the garbage-collected heap, or as pointer and length. */
export type Strings = "managed" | "slice";

export interface BindingsOptions {
  readonly world: World;
  readonly strings: Strings;
  /** Functions that cross at the level of memory: `wasmcp:mcp-v20251125/server-handler@0.1.1#handle`. */
  readonly raw: readonly string[];
  /** Whether the implementation has objects that outlive a call, so that no call may release its memory. */
  readonly keepsObjects?: boolean;
  /** Whether the implementation is compiled with a runtime that collects objects, which may then outlive a call; blocks may not. */
  readonly collects?: boolean;
  /** The implementation as the entry imports it: `../assembly/index`. */
  readonly implementation: string;
}

/** Sources by file name relative to the output folder. The support code in `runtime/` belongs beside them. */
export function generateBindings(options: BindingsOptions): ReadonlyMap<string, string> {
  const plan = new Plan(options.world, options.strings === "managed", options.keepsObjects, options.collects);
  const raw = new RawFunctions(options.raw);
  const files = new Map<string, string>();
  const add = (scope: Scope): void => {
    files.set(`${scope.path}.ts`, scope.toString());
  };
  const done = new Set<string>();
  for (const { externalName, interface: iface } of plan.imports) {
    const path = plan.pathOf(iface, "import");
    done.add(path);
    add(
      writeInterface(
        new Scope(plan, path, "import", iface.docs),
        iface,
        instanceName(iface, externalName),
        raw,
        true,
      ),
    );
  }
  for (const { externalName, interface: iface } of plan.exports) {
    const path = plan.pathOf(iface, "export");
    if (done.has(path)) continue;
    add(
      writeInterface(
        new Scope(plan, path, "export", iface.docs),
        iface,
        instanceName(iface, externalName),
        raw,
        false,
      ),
    );
  }
  if (plan.importedFunctions.length > 0 || plan.worldTypes.length > 0)
    add(writeWorld(new Scope(plan, "world", "import")));
  add(writeEntry(new Scope(plan, "index", "export"), options.implementation, raw));
  raw.requireAllUsed();
  return files;
}

/** The functions that were asked for as raw, and which of them the world turned out to have. */
class RawFunctions {
  readonly #wanted: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  constructor(wanted: readonly string[]) {
    this.#wanted = new Set(wanted);
  }

  has(instance: string, func: Func): boolean {
    const id = `${instance}#${func.name}`;
    if (!this.#wanted.has(id)) return false;
    this.#seen.add(id);
    return true;
  }

  requireAllUsed(): void {
    for (const id of this.#wanted) {
      if (this.#seen.has(id)) continue;
      throw new ToolchainError(
        "no-such-function",
        `cannot make \`${id}\` a raw function: the world does not have it`,
        {
          remedy: "name it as in `wasi:cli/run@0.2.12#run`",
        },
      );
    }
  }
}

/** Says in which interface or world `write` found something that cannot be generated. */
function within(id: string, item: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    if (!(cause instanceof ToolchainError)) throw cause;
    throw new ToolchainError(cause.code, `cannot generate bindings for \`${item}\` of \`${id}\``, { cause });
  }
}

function writeInterface(
  scope: Scope,
  iface: Interface,
  id: string,
  raw: RawFunctions,
  imported: boolean,
): Scope {
  const types = [...iface.types.values()];
  const functions = [...iface.functions.values()];
  reserveTypes(scope, types);
  for (const func of functions) scope.reserve(valueName(localName(func)));
  for (const type of types) {
    within(id, type.name ?? "", () => {
      if (type.kind.kind === "resource") declareResource(scope, type, id, functions);
      else declareType(scope, type);
    });
  }
  for (const func of functions) {
    if (func.kind.kind !== "freestanding") continue;
    within(id, func.name, () => {
      if (imported) writeImport(scope, id, func);
      if (!raw.has(id, func)) return;
      writeRawHelpers(scope, func);
      if (imported) writeRawImport(scope, id, func);
    });
  }
  return scope;
}

function declareResource(scope: Scope, resource: TypeDef, id: string, functions: readonly Func[]): void {
  const own = functionsOf(resource, functions);
  if (scope.implements(resource)) declareExportedResource(scope, resource, id, own);
  else declareImportedResource(scope, resource, id, own);
}

/** Types and imported functions of the world itself. */
function writeWorld(scope: Scope): Scope {
  reserveTypes(scope, scope.plan.worldTypes);
  for (const func of scope.plan.importedFunctions) scope.reserve(valueName(localName(func)));
  for (const type of scope.plan.worldTypes) {
    within(scope.plan.world.name, type.name ?? "", () => {
      if (type.kind.kind === "resource") declareResource(scope, type, "$root", scope.plan.importedFunctions);
      else declareType(scope, type);
    });
  }
  for (const func of scope.plan.importedFunctions) {
    if (func.kind.kind !== "freestanding") continue;
    within(scope.plan.world.name, func.name, () => writeImport(scope, "$root", func));
  }
  return scope;
}

/** The module that is compiled: core exports that call the implementation. */
function writeEntry(scope: Scope, implementation: string, raw: RawFunctions): Scope {
  const { body, plan } = scope;
  // A path of another module, which the scope would make relative to the output folder.
  const from = `!${implementation}`;
  const imported = (name: string): string => {
    const local = `implementation_${name}`;
    scope.importFrom(from, `${name} as ${local}`);
    return local;
  };
  for (const item of plan.exports) writeExportedInterface(scope, item, imported(item.namespace), raw);
  for (const func of plan.exportedFunctions) {
    const callee = imported(valueName(func.name));
    const call = (args: readonly string[]): string => `${callee}(${args.join(", ")})`;
    within(plan.world.name, func.name, () =>
      writeExport(scope, { instance: undefined, func, raw: false, call }),
    );
  }
  const reallocate = plan.managed ? "arenaReallocate" : "reallocate";
  body.line("// The host allocates memory here for the values that it passes to this component.");
  body.block(
    "export function cabi_realloc(old: usize, oldSize: usize, align: usize, newSize: usize): usize {",
    () => {
      body.line(`return ${scope.support(reallocate)}(old, oldSize, align, newSize);`);
    },
  );
  return scope;
}

function writeExportedInterface(
  scope: Scope,
  item: ExportedInterface,
  implementation: string,
  raw: RawFunctions,
): void {
  const instance = instanceName(item.interface, item.externalName);
  for (const func of item.interface.functions.values()) {
    const isRaw = func.kind.kind === "freestanding" && raw.has(instance, func);
    within(instance, func.name, () => {
      writeExport(scope, { instance, func, raw: isRaw, call: callOf(func, implementation, isRaw) });
    });
  }
  for (const type of item.interface.types.values()) {
    if (type.kind.kind !== "resource") continue;
    const name = coreExportName(instance, `[dtor]${type.name ?? ""}`);
    scope.body.line(`// ${name}`);
    scope.body.block(`export function ${encodeExportName(name)}(representation: i32): void {`, () => {
      scope.body.line(`${scope.named(type)}.release(representation);`);
    });
    scope.body.line();
  }
}

/** How the implementation is called for a function of an exported interface. */
function callOf(func: Func, implementation: string, isRaw: boolean): (args: readonly string[]) => string {
  const name = localName(func);
  if (func.kind.kind === "freestanding") {
    return (args) => `${implementation}.${valueName(name)}${isRaw ? "Raw" : ""}(${args.join(", ")})`;
  }
  const resource = `${implementation}.${typeName(func.kind.resource.name ?? "")}`;
  switch (func.kind.kind) {
    case "method":
      return ([self = "", ...args]) =>
        `changetype<${resource}>(${self}).${methodName(name)}(${args.join(", ")})`;
    case "static":
      return (args) => `${resource}.${methodName(name)}(${args.join(", ")})`;
    case "constructor": {
      const isPlain = typeof func.result !== "string" && func.result?.kind.kind === "handle";
      return (args) =>
        isPlain ? `new ${resource}(${args.join(", ")})` : `${resource}.create(${args.join(", ")})`;
    }
    default:
      throw new ToolchainError("unknown-function-kind", `cannot export \`${func.name}\``);
  }
}
