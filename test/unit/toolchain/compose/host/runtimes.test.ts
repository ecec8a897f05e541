import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInterfaceName } from "../../../../../core/component/index.ts";
import {
  isProvided,
  otherVersionsProvided,
  type HostRuntime,
} from "../../../../../toolchain/compose/host/runtimes.ts";
import { providedImports } from "../../../../../toolchain/run/embedded/wasi/index.ts";

function provided(name: string, runtime: HostRuntime): boolean {
  const parsed = parseInterfaceName(name);
  assert.ok(parsed !== undefined);
  return isProvided(parsed, runtime);
}

test("a runtime provides every release of WASI 0.2, and drafts only by their own names", () => {
  for (const runtime of ["wasmtime", "spin", "wasmcloud", "embedded"] as const) {
    assert.ok(provided("wasi:io/streams@0.2.0", runtime));
    assert.ok(provided("wasi:http/types@0.2.12", runtime));
    assert.ok(!provided("wasi:io/streams@0.2.0-rc-2023-10-18", runtime));
    assert.ok(!provided("wasi:nn/graph@0.2.0", runtime));
  }
  for (const runtime of ["wasmtime", "spin"] as const) assert.ok(provided("wasi:http/client@0.3.2", runtime));
  assert.ok(!provided("wasi:http/client@0.3.2", "embedded"));
  assert.ok(!provided("wasi:http/client@0.3.0-rc-2026-01-06", "wasmtime"));
  assert.ok(provided("wasi:keyvalue/store@0.2.0-draft", "wasmtime"));
  assert.ok(!provided("wasi:keyvalue/store@0.2.0-draft2", "wasmtime"));
  assert.ok(provided("wasi:keyvalue/store@0.2.0-draft2", "spin"));
  assert.ok(provided("fermyon:spin/key-value@2.0.0", "spin"));
  assert.ok(provided("wasi:keyvalue/store@0.2.0-draft", "wasmcloud"));
  assert.ok(!provided("wasi:keyvalue/store@0.2.0-draft2", "wasmcloud"));
});

test("the packages of the embedded runtime are those that it has", () => {
  for (const name of providedImports()) {
    const parsed = parseInterfaceName(name);
    assert.ok(parsed !== undefined && otherVersionsProvided(parsed, "embedded").length > 0, name);
  }
});
