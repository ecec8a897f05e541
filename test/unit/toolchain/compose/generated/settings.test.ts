import assert from "node:assert/strict";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { writeSetting } from "../../../../../toolchain/compose/generated/settings.ts";

for (const text of ["weather_", "", "grün/☂", "x".repeat(70_000)]) {
  test(`a settings component returns a text of ${text.length} characters`, async () => {
    const component = writeSetting("acme:settings/texts@1.0.0", "greeting", text);
    const { files } = await transpileBytes(component, { name: "settings", instantiation: "async" });
    const source = Buffer.from(files["settings.js"] ?? new Uint8Array()).toString("base64");
    const { instantiate } = (await import(`data:text/javascript;base64,${source}`)) as {
      instantiate(
        getCoreModule: (name: string) => Promise<WebAssembly.Module>,
        imports: object,
      ): Promise<{ texts: { greeting(): string } }>;
    };
    const { texts } = await instantiate(
      (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
      {},
    );
    assert.equal(texts.greeting(), text);
  });
}
