import assert from "node:assert/strict";
import { test } from "node:test";
import { whatSdkModuleNeeds } from "../../../../../../toolchain/create/builders/assemblyscript/sdk.ts";

test("a module of the SDK that the world has no interface for is explained", () => {
  assert.equal(
    whatSdkModuleNeeds("store"),
    "it is for worlds with `import wasmcp:keyvalue/store`: add that, with its version, to wit/world.wit",
  );
  assert.match(whatSdkModuleNeeds("asking") ?? "", /`export wasmcp:mcp-v20251125\/tools` and `export /);
  for (const unknown of ["absent", "toString"]) assert.equal(whatSdkModuleNeeds(unknown), undefined);
});
