/**
 * What we use of the JavaScript interface of WebAssembly. TypeScript has it only together with all of the browser's DOM, and Node's types
 * do not declare it.
 */
declare namespace WebAssembly {
  class Module {
    static imports(module: Module): readonly { readonly module: string; readonly name: string }[];
    private readonly module: unique symbol;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }
  class RuntimeError extends Error {}
  class CompileError extends Error {}
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  type Exports = Readonly<Record<string, unknown>>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(bytes: Uint8Array, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function validate(bytes: Uint8Array): boolean;
}
