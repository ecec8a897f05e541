/** `wasmcp:framework/tasks` over stdio, where one message is answered after the other: every tool runs while its caller waits. */
import { Result, Unit, Utf8 } from "../../bindings/abi";
import { Ending, Support, UpdateError, Way } from "../../bindings/wasmcp/framework/tasks";

export namespace tasks {
  export function isAvailable(): bool {
    return false;
  }

  /** No client needs to know of tasks where none begin. */
  export function isKnownToClient(): bool {
    return true;
  }

  export function choose(_support: Support): Way {
    return Way.run();
  }

  export function create(): Result<Utf8 | null, Utf8> {
    return Result.ok<Utf8 | null, Utf8>(null);
  }

  export function run(): void {}

  export function finish(_ending: Ending): void {}

  export function get_(_id: Utf8, _principal: Utf8): Utf8 | null {
    return null;
  }

  export function update(_id: Utf8, _principal: Utf8, _responses: Utf8): Result<Unit, UpdateError> {
    return Result.err<Unit, UpdateError>(UpdateError.unknown());
  }

  export function cancel(_id: Utf8, _principal: Utf8): bool {
    return false;
  }
}
