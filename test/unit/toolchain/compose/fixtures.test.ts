/**
 * `test/fixtures/compose/<case>/` holds the parts of a server as text, in the order of their names, and what comes of
 * them: `expected.wat` or `error.txt`. `UPDATE=1` writes what comes of them now; review the difference.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { composeServer, type Framework, type Part } from "../../../../extension/toolchain/compose/index.ts";
import { renderError, ToolchainError } from "../../../../extension/toolchain/errors.ts";

const fixtures = path.join(import.meta.dirname, "../../../fixtures/compose");
const framework = await readFramework();

for (const name of (await fs.readdir(fixtures)).sort()) {
  if (name === "framework") continue;
  test(name.replaceAll("-", " "), async () => {
    const folder = path.join(fixtures, name);
    const files = (await fs.readdir(folder))
      .filter((file) => file.endsWith(".wat") && file !== "expected.wat")
      .sort();
    const parts = await Promise.all(files.map((file) => readPart(folder, file)));
    const outcome = compose(parts);
    if (outcome.kind === "error") {
      await expectFile(path.join(folder, "error.txt"), `${outcome.text}\n`);
      assert.equal(existsSync(path.join(folder, "expected.wat")), false);
      return;
    }
    await expectFile(path.join(folder, "expected.wat"), await print(outcome.component));
    assert.equal(existsSync(path.join(folder, "error.txt")), false);
    // Validates the component before it generates anything.
    const bindings = await transpileBytes(outcome.component, { name: "server" });
    assert.ok("server.js" in bindings.files);
  });
}

function compose(parts: readonly Part[]) {
  try {
    return { kind: "component", component: composeServer({ parts, framework }).component } as const;
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return { kind: "error", text: `${error.code}\n${renderError(error)}` } as const;
  }
}

async function expectFile(file: string, actual: string): Promise<void> {
  if (process.env["UPDATE"] !== undefined) await fs.writeFile(file, actual);
  assert.equal(actual, await fs.readFile(file, "utf8"));
}

async function readPart(folder: string, file: string, extension = ".wasm"): Promise<Part> {
  const text = await fs.readFile(path.join(folder, file), "utf8");
  return { name: `${path.basename(file, ".wat")}${extension}`, bytes: await parse(text) };
}

async function readFramework(): Promise<Framework> {
  const read = (name: string) => readPart(path.join(fixtures, "framework"), `${name}.wat`, "");
  return {
    transport: await read("transport"),
    serverIo: await read("server-io"),
    toolsMiddleware: await read("tools-middleware"),
    methodNotFound: await read("method-not-found"),
  };
}
