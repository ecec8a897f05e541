// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * What the standard library asks of a browser or of Node, over the interfaces of WASI. It takes the place of the library's own
 * file, whose functions are imports from the module `env`. What only a browser has is left out: `document`, `Reflect` and values of JavaScript.
 */
import { NativeMath } from "../math";
import { nanoseconds, now as wallClockNow } from "../wasmcp/clock";
import { fillRandom } from "../wasmcp/random";
import { endLine, write } from "../wasmcp/stderr";

/** `JSMath`: the library's own functions do. */
export { NativeMath as Math };

export namespace console {
  export function assert(condition: bool, message: string): void {
    if (condition) return;
    write("Assertion failed");
    if (message.length > 0) {
      write(": ");
      write(message);
    }
    endLine();
  }

  export function log(text: string): void {
    write(text);
    endLine();
  }

  export function debug(text: string): void {
    log(text);
  }

  export function info(text: string): void {
    log(text);
  }

  export function warn(text: string): void {
    log(text);
  }

  export function error(text: string): void {
    log(text);
  }

  export function time(label: string): void {
    const all = timers || new Map<string, u64>();
    timers = all;
    all.set(label, nanoseconds());
  }

  export function timeLog(label: string): void {
    const all = timers;
    if (all === null || !all.has(label)) return log("no timer with the label " + label);
    write(label);
    write(": ");
    write((<f64>(nanoseconds() - all.get(label)) / 1e6).toString());
    write("ms");
    endLine();
  }

  export function timeEnd(label: string): void {
    timeLog(label);
    const all = timers;
    if (all !== null) all.delete(label);
  }
}

/** When the timer of each label began. */
let timers: Map<string, u64> | null = null;

export namespace Date {
  export function now(): f64 {
    return <f64>wallClockNow();
  }
}

export namespace performance {
  export function now(): f64 {
    return <f64>nanoseconds() / 1e6;
  }
}

export namespace crypto {
  export function getRandomValues(array: Uint8Array): void {
    fillRandom(array.dataStart, array.length);
  }

  export function getRandomValuesN(n: u32): Uint8Array {
    const values = new Uint8Array(n);
    fillRandom(values.dataStart, n);
    return values;
  }
}
