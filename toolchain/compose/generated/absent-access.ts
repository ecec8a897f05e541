/**
 * What stands in the place of the framework's `access` in a server that has none. It verifies no token. Asked by the
 * transport, it says that the server cannot be protected; asked by others, that nothing is protected here.
 */
import { withoutName, type FunctionType } from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import type { ReadPart } from "../parts/part.ts";
import { UNREACHABLE } from "./core-module.ts";
import { RETURN_ZERO, writeStandIn } from "./denial.ts";

/** What a client reads in the reply 503. */
const REASON =
  "the variables of this server ask for authorization, and it was composed with `--auth public`, without the components that enforce it: compose it again without that option, or unset `WASMCP_AUTH_MODE` and all variables that begin with `JWT_`";

/** The variant `unconfigured` lies behind the zeros: its case, and the address and the length of the reason. */
const STATE_ADDRESS = 16;
const REASON_ADDRESS = STATE_ADDRESS + 12;

/** `memory.grow`, by as many pages as the size of an argument needs, which lies where the memory ended before. */
const PAGES_OF_SIZE = [0x20, 3, 0x41, 0xff, 0xff, 0x03, 0x6a, 0x41, 16, 0x76];
const NEW_PAGES: readonly number[] = [...PAGES_OF_SIZE, 0x40, 0, 0x41, 16, 0x74];

/** A component that exports the import `interfaceName` of `importer`, `wasmcp:framework/access@0.1.0`. */
export function writeAbsentAccess(
  importer: ReadPart,
  interfaceName: string,
  isAskedByTransport: boolean,
): Uint8Array {
  const bodyOf = (_: string, name: string, { result }: FunctionType): readonly number[] => {
    if (name === "verify") return RETURN_ZERO;
    if (name !== "state") return UNREACHABLE;
    // The first case, without a value, is `open`.
    return isAskedByTransport && unconfiguredCase(result) !== undefined ? [0x41, STATE_ADDRESS] : RETURN_ZERO;
  };
  const state = importer.component.imports.get(interfaceName);
  const type = state?.kind === "instance" ? state.exports.get("state") : undefined;
  const result = type?.kind === "func" ? type.type.result : undefined;
  return writeStandIn(importer, new Set([interfaceName]), {
    data: layOut(unconfiguredCase(result) ?? 0),
    bodyOf,
    realloc: NEW_PAGES,
  });
}

/** Its place among the cases of `server-state`. */
function unconfiguredCase(result: FunctionType["result"]): number | undefined {
  if (result === undefined) return undefined;
  const state = withoutName(result);
  if (state.kind !== "variant") throw new InternalError("`state` of `access` does not return a variant");
  const at = state.cases.findIndex(({ name }) => name === "unconfigured");
  if (at < 0) throw new InternalError("`state` of `access` cannot be `unconfigured`");
  return at;
}

function layOut(caseNumber: number): Uint8Array<ArrayBuffer> {
  const reason = new TextEncoder().encode(REASON);
  const data = new Uint8Array(REASON_ADDRESS + reason.length);
  const view = new DataView(data.buffer);
  view.setUint8(STATE_ADDRESS, caseNumber);
  view.setUint32(STATE_ADDRESS + 4, REASON_ADDRESS, true);
  view.setUint32(STATE_ADDRESS + 8, reason.length, true);
  data.set(reason, REASON_ADDRESS);
  return data;
}
