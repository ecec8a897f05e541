/** The name of a bucket as the host knows it. */
import { Utf8 } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { asciiUtf8 } from "../../lib/abi/text";

export const DEFAULT_BUCKET = "default";

/** An empty name stands for the value of `WASMCP_SESSION_BUCKET`, or for `default` when that is not set. */
export function bucketName(identifier: Utf8): Utf8 {
  if (identifier.len > 0) return identifier;
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (variables[i]._0.is("WASMCP_SESSION_BUCKET")) return variables[i]._1;
  }
  return asciiUtf8(DEFAULT_BUCKET);
}
