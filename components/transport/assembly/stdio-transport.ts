/** `wasi:cli/run`: a process that a client has started and talks to over its standard streams. */
import { Result, Unit } from "../../bindings/abi";
import { Features } from "./features";
import { serveLines } from "./serve-lines";

export namespace run {
  /** Returns when the client has closed its end. */
  export function run(): Result<Unit, Unit> {
    return serveLines(new Features());
  }
}
