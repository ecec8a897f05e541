/**
 * Lets Node load modules of `guest/` that import WASI, with Node's own clock and random numbers behind them. A test calls `useWasi` and
 * then imports the module with `await import(...)`.
 */
import { registerHooks } from "node:module";

const SOURCES: Readonly<Record<string, string>> = {
  "wasi:random/random": `
    import { randomFillSync } from "node:crypto";
    export const getRandomBytes = (length) => randomFillSync(new Uint8Array(length));`,
  "wasi:clocks/wall-clock": `
    export const now = () => ({ seconds: Math.floor(Date.now() / 1000), nanoseconds: (Date.now() % 1000) * 1e6 });`,
  "wasi:clocks/monotonic-clock": `
    export const now = () => Number(process.hrtime.bigint());`,
  "wasi:cli/stderr": `
    export const printed = [];
    export const getStderr = () => ({ blockingWriteAndFlush: (bytes) => void printed.push(Buffer.from(bytes).toString()) });`,
};

export function useWasi(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const source = SOURCES[specifier.replace(/@.*$/, "")];
      if (source === undefined) return next(specifier, context);
      return {
        url: `data:text/javascript,${encodeURIComponent(source)}`,
        format: "module",
        shortCircuit: true,
      };
    },
  });
}
