/**
 * Which components can be lent a handle.
 *
 * A function must give back what it was lent before it returns. Components that are linked with `wit-dylib` (those of
 * componentize-qjs 0.4.5, for one) do so in the clean-up after the call, which a runtime takes for a fault: wasmtime 48
 * stops the server with "borrow handles still remain at the end of the call". Every such component has a function of this
 * name, by which its modules are linked, so that it is there even in a component without any other names.
 */
import type { Component } from "../../../core/component/index.ts";

const CLEAN_UP = "wit_dylib_export_finish";

export function canBeLentHandles({ bytes }: Component): boolean {
  return !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(CLEAN_UP);
}
