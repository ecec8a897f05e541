/** `wasmcp:framework/extension-chain` around a component that exports `wasmcp:mcp-v20260728/extension-methods`. */
import { Result, Tuple2, Utf8 } from "../../bindings/abi";
import {
  advertise as advertiseNext,
  handle as handleNext,
} from "../../bindings/wasmcp/framework/extension-chain";
import { ErrorCode } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { current } from "../../bindings/wasmcp/mcp-v20260728/context";
import {
  advertise as advertiseOwn,
  handle as handleOwn,
} from "../../bindings/wasmcp/mcp-v20260728/extension-methods";

export namespace extensionChain {
  /** The component's own extensions come first; another's of the same name is left out. */
  export function advertise(): Array<Tuple2<Utf8, Utf8>> {
    const own = advertiseOwn();
    const others = advertiseNext();
    for (let i = 0, n = others.length; i < n; i++) {
      if (!isAmong(own, others[i]._0)) own.push(others[i]);
    }
    return own;
  }

  export function handle(method: Utf8, params: Utf8): Result<Utf8, ErrorCode> | null {
    const call = current();
    if (call !== null) {
      const answer = handleOwn(call, method, params);
      if (answer !== null) return answer;
    }
    return handleNext(method, params);
  }
}

function isAmong(extensions: Array<Tuple2<Utf8, Utf8>>, name: Utf8): bool {
  for (let i = 0, n = extensions.length; i < n; i++) {
    if (extensions[i]._0.equals(name)) return true;
  }
  return false;
}
