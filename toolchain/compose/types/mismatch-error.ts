import { ToolchainError } from "../../../core/errors.ts";
import type { Mismatch } from "./mismatch.ts";

/** Three lines: what cannot be done, where the types differ, and how. */
export function mismatchError(
  code: string,
  message: string,
  mismatch: Mismatch,
  remedy: string,
): ToolchainError {
  const difference = new ToolchainError(code, `expected ${mismatch.expected}, found ${mismatch.found}`);
  const place = new ToolchainError(code, `in ${mismatch.path.join(", ")}`, { cause: difference });
  return new ToolchainError(code, message, {
    cause: mismatch.path.length === 0 ? difference : place,
    remedy,
  });
}
