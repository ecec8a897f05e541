import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { describe, test } from "node:test";
import { Walkthrough, type WalkthroughManifest } from "../../../extension/walkthrough.ts";

interface Manifest {
  readonly contributes: { readonly walkthroughs: readonly [WalkthroughManifest] };
}

async function open(tick: (step: string) => Promise<void>): Promise<Walkthrough> {
  const { contributes } = JSON.parse(await fs.readFile("package.json", "utf8")) as Manifest;
  return new Walkthrough("wasmcp-studio.wasmcp", contributes.walkthroughs[0], tick);
}

describe("the walkthrough", () => {
  test("gets a tick for each step that was done before it opened, once", async () => {
    const ticks: string[] = [];
    const walkthrough = await open(async (step) => void ticks.push(step));
    walkthrough.done("newComponent");
    walkthrough.done("newComponent");
    walkthrough.ran("wasmcp.addTool");
    walkthrough.done("run");
    walkthrough.ran("wasmcp.testNode");
    walkthrough.ran("wasmcp.testTools");
    walkthrough.ran("wasmcp.addToClient");
    const steps = ["newComponent", "addTool", "run", "testTools", "connect"];
    assert.deepEqual(
      ticks,
      steps.map((step) => `wasmcp-studio.wasmcp#wasmcp.firstServer#${step}`),
    );
  });

  test("gets none for a command whose result is missing, or that ends no step", async () => {
    const ticks: string[] = [];
    const walkthrough = await open(async (step) => void ticks.push(step));
    for (const command of ["newComponent", "composeAndRun", "build"]) walkthrough.ran(`wasmcp.${command}`);
    assert.deepEqual(ticks, []);
  });

  test("may be unknown to the editor at first", async () => {
    let tries = 0;
    const walkthrough = await open(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error("unknown step")) : Promise.resolve();
    });
    for (const expected of [1, 2, 2]) {
      walkthrough.done("run");
      // A rejection that is not handled fails the test.
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(tries, expected);
    }
  });
});
