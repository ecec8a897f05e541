// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * The global `process`. `exit`, `stdin` and `stdout` are left out: a tool cannot end its server, and the two streams belong to
 * the protocol. `platform-gaps.ts` says so to the author.
 */
import { nanoseconds, now } from "./wasmcp/clock";
import { args, environment } from "./wasmcp/environment";
import { flush, write, writeBytes } from "./wasmcp/stderr";

// oxlint-disable-next-line typescript/no-extraneous-class -- a namespace of AssemblyScript cannot have getters
export abstract class process {
  private static variables: Map<string, string> | null = null;
  private static list: string[] | null = null;
  private static standardError: StandardError | null = null;

  static get arch(): string {
    return "wasm32";
  }

  static get platform(): string {
    return "wasm";
  }

  static get argv(): string[] {
    const present = process.list;
    if (present !== null) return present;
    const read = args();
    process.list = read;
    return read;
  }

  static get env(): Map<string, string> {
    const present = process.variables;
    if (present !== null) return present;
    const read = environment();
    process.variables = read;
    return read;
  }

  static get stderr(): StandardError {
    const present = process.standardError;
    if (present !== null) return present;
    const made = new StandardError();
    process.standardError = made;
    return made;
  }

  static time(): i64 {
    return now();
  }

  static hrtime(): u64 {
    return nanoseconds();
  }
}

class StandardError {
  write<T>(data: T): void {
    if (isString<T>()) write(<string>data);
    else if (data instanceof ArrayBuffer) writeBytes(changetype<usize>(data), data.byteLength);
    else if (data instanceof Uint8Array) writeBytes(data.dataStart, data.length);
    else ERROR("expected a string, an ArrayBuffer or a Uint8Array");
    flush();
  }
}
