/** The server's environment variables. */
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { Json } from "../../lib/json/json";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";

/** A variable's value; an empty one counts as unset. */
export function variable(name: string): Span | null {
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (variables[i]._0.is(name)) return variables[i]._1.len > 0 ? spanOf(variables[i]._1) : null;
  }
  return null;
}

/** The whole number from 1 to `most` that a variable holds; `otherwise` when it holds none. */
export function numberVariable(name: string, most: u64, otherwise: u64): u64 {
  const value = variable(name);
  if (value === null || value.length > 15) return otherwise;
  for (let i = 0; i < value.length; i++) {
    if (value.byteAt(i) < 0x30 || value.byteAt(i) > 0x39) return otherwise;
  }
  const number = new Json(value.start, value.end).toI64() as u64;
  return number < 1 || number > most ? otherwise : number;
}
