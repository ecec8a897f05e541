/** Whether this server may serve at all. */
import { Settings } from "./settings";

export const UNPROTECTED =
  "`WASMCP_AUTH_MODE` asks for authorization, which this server does not have: unset it or set it to `public`";

/** `WASMCP_AUTH_MODE`: unset or `public`. Any other value asks for protection, even an unknown one. */
export function isOpenToEveryone(settings: Settings): bool {
  const mode = settings.get("WASMCP_AUTH_MODE");
  return mode === null || mode.trim().isIgnoringCase("public");
}
