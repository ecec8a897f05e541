/**
 * Which components can borrow a handle.
 *
 * A function must drop borrowed handles before it returns. Components that are linked with `wit-dylib` (for example those
 * of componentize-qjs 0.4.5) drop them in the clean-up after the call, which a runtime reports as a fault: wasmtime 48
 * stops the server with "borrow handles still remain at the end of the call". Every such component contains the name
 * below: its modules are linked by that function, so that the name remains even when all debug names are removed.
 */
import type { Component } from "../../../core/component/index.ts";

const CLEAN_UP = "wit_dylib_export_finish";

export function canBeLentHandles({ bytes }: Component): boolean {
  return !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(CLEAN_UP);
}
