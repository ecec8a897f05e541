/** `wasmcp:mcp-v20260728/context`: what components see of the request that is being answered. */
import { Bytes, Some, Utf8 } from "../../bindings/abi";
import { Implementation, LogLevel, ProgressToken } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Call as AnyCall, Era, InputResponse } from "../../bindings/wasmcp/mcp-v20260728/context";
import { implementationOf, progressTokenOf } from "../../lib/mcp/mcp-request";
import { asciiUtf8, optionalUtf8, utf8Of } from "../../lib/abi/text";
import { sendLog, sendProgress } from "./call-notifications";
import { channel } from "./channel";
import { CurrentCall, currentCall } from "./current-call";
import { currentRun } from "./task-run";
import { responseOf } from "./input-response";

let kept: i32 = 0;

/** How many handles of calls components hold. */
export function keptCalls(): i32 {
  return kept;
}

export namespace context {
  export class Call extends AnyCall {
    constructor(private readonly call: CurrentCall) {
      super();
      kept++;
    }

    era(): Era {
      return this.call.request.era;
    }

    protocolVersion(): Utf8 {
      return this.call.request.protocolVersion;
    }

    clientInfo(): Implementation | null {
      const info = this.call.clientInfo;
      return info === null ? null : implementationOf(info);
    }

    clientCapabilities(): Utf8 {
      const capabilities = this.call.capabilities;
      return capabilities === null ? asciiUtf8("{}") : utf8Of(capabilities);
    }

    meta(): Utf8 | null {
      return optionalUtf8(this.call.meta);
    }

    progressToken(): ProgressToken | null {
      const token = this.call.progressToken;
      return token === null ? null : progressTokenOf(token);
    }

    logLevel(): Some<LogLevel> | null {
      return this.call.request.logLevel;
    }

    response(key: Utf8): InputResponse | null {
      return responseOf(this.call, key);
    }

    state(): Bytes | null {
      return this.call.state;
    }

    progress(progress: f64, total: Some<f64> | null, message: Utf8 | null): void {
      sendProgress(this.call, progress, total, message);
    }

    log(level: LogLevel, logger: Utf8 | null, data: Utf8): void {
      sendLog(this.call, level, logger, data);
    }

    cancelled(): bool {
      const run = currentRun();
      return run !== null ? run.isCancelled : channel().isCancelled(this.call);
    }

    dropped(): void {
      kept--;
    }
  }

  export function current(): AnyCall | null {
    const call = currentCall();
    return call === null ? null : new Call(call);
  }
}
