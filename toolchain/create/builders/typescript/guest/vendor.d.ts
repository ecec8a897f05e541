/** Packages without declarations of their own, as far as `node/` uses them. */
declare module "readable-stream/lib/stream.js" {
  type StreamClass = new (options?: object) => object;
  type StreamFunction = (...values: never[]) => unknown;
  export interface StreamModule extends StreamClass {
    readonly Duplex: StreamClass;
    readonly PassThrough: StreamClass;
    readonly Readable: StreamClass;
    readonly Stream: StreamClass;
    readonly Transform: StreamClass;
    readonly Writable: StreamClass;
    readonly addAbortSignal: StreamFunction;
    readonly compose: StreamFunction;
    readonly destroy: StreamFunction;
    readonly finished: StreamFunction;
    readonly isDisturbed: StreamFunction;
    readonly isErrored: StreamFunction;
    readonly isReadable: StreamFunction;
    readonly pipeline: StreamFunction;
    readonly promises: { readonly finished: StreamFunction; readonly pipeline: StreamFunction };
  }
  /** The build makes a function of the package, which takes the `require` that it uses. */
  export default function makeStream(require: (id: string) => unknown): StreamModule;
}
