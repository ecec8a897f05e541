import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../../core/component/index.ts";
import { reachedCapabilities } from "../../../../../toolchain/compose/index.ts";

async function check(imports: readonly string[], expected: readonly string[]): Promise<void> {
  const text = imports.map((name) => `(import "${name}" (instance (export "f" (func))))`).join("\n");
  const component = readComponent(await parse(`(component ${text})`));
  assert.deepEqual(
    reachedCapabilities(component.imports).map(({ name }) => name),
    expected,
  );
}

test("interfaces of the host are grouped by what they let a component do", async () => {
  await check(["wasi:http/outgoing-handler@0.2.3", "wasi:http/types@0.2.3"], ["http"]);
  await check(["wasi:sockets/tcp@0.2.3", "wasi:sockets/udp@0.2.3"], ["sockets"]);
  await check(["wasi:cli/environment@0.2.3", "wasi:cli/stdout@0.2.3"], ["environment", "terminal"]);
});

test("streams and the types of HTTP give no capability", async () => {
  await check(["wasi:io/streams@0.2.3", "wasi:http/types@0.2.3"], []);
});

test("an unknown package of the host is a capability, an interface of another namespace is not", async () => {
  await check(["wasi:nn/graph@0.2.0", "acme:weather/forecast"], ["wasi:nn"]);
});
