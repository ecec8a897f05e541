/** Which bucket is meant. */
import { Utf8 } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { asciiUtf8 } from "../../lib/abi/text";

export const DEFAULT_BUCKET = "default";

/** No name stands for `WASMCP_SESSION_BUCKET`, as it is set, or else for `default`. */
export function bucketName(identifier: Utf8): Utf8 {
  if (identifier.len > 0) return identifier;
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (variables[i]._0.is("WASMCP_SESSION_BUCKET")) return variables[i]._1;
  }
  return asciiUtf8(DEFAULT_BUCKET);
}
