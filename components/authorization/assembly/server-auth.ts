/** Decides who may do what. A public server admits every request. A server that asks for protection gets none here, so it admits no request. */
import { Bytes, Result, Unit, unit } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { ClientMessage, Session } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HttpContext } from "../../bindings/wasmcp/mcp-v20251125/server-auth";
import { spanOf } from "../../lib/abi/text";

export namespace serverAuth {
  /** Always an error: this component cannot verify a signature, and unverified claims must not be used. */
  export function decode(_jwt: Bytes): Result<JwtClaims, Unit> {
    return Result.err<JwtClaims, Unit>(unit);
  }

  export function authorize(
    _request: ClientMessage,
    _claims: JwtClaims,
    _session: Session | null,
    _http: HttpContext | null,
  ): bool {
    return isPublic();
  }
}

/** `WASMCP_AUTH_MODE`: unset or `public`. Any other value, an unknown one included, asks for protection. */
function isPublic(): bool {
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (!variables[i]._0.is("WASMCP_AUTH_MODE")) continue;
    const mode = spanOf(variables[i]._1).trim();
    return mode.length == 0 || mode.isIgnoringCase("public");
  }
  return true;
}
