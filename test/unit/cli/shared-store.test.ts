import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedStoreWarnings } from "../../../cli/commands/compose/shared-store.ts";
import { composeServer } from "../../../toolchain/compose/index.ts";
import { readFramework, readPart } from "../toolchain/compose/wat-parts.ts";

test("says which parts share all that they store, when the store knows no parts", async () => {
  const framework = await readFramework();
  const [counter, cleaner] = [
    await readPart("services-of-services/1-counter"),
    await readPart("services-of-services/2-cleaner"),
  ];
  const denials = [{ only: ["session-manager", "keyvalue"], part: "2-cleaner" }];
  const { plan } = composeServer({ parts: [counter, cleaner], framework, denials });
  assert.deepEqual(sharedStoreWarnings(plan), [
    "the framework, `2-cleaner` share everything in `kv-store-fs`, a store that knows no parts",
  ]);
  assert.deepEqual(sharedStoreWarnings(composeServer({ parts: [counter], framework }).plan), []);
});
