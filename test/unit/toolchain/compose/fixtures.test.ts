/**
 * `test/fixtures/compose/<case>/` holds the parts of a server as text, in the order of their names, and what comes of
 * them: `expected.wat` or `error.txt`. `denials.json` holds the lists of the user, if there are any. A case called `handler-…` composes a handler. `UPDATE=1` writes what comes of them now; review the difference.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { print } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  composeHandler,
  composeServer,
  type ComposedComponent,
  type Denial,
  type Part,
} from "../../../../toolchain/compose/index.ts";
import { renderError, ToolchainError } from "../../../../core/errors.ts";
import { fixtures, readFramework, readPart } from "./wat-parts.ts";

const framework = await readFramework();

for (const name of (await fs.readdir(fixtures)).sort()) {
  if (name === "framework") continue;
  test(name.replaceAll("-", " "), async () => {
    const folder = path.join(fixtures, name);
    const files = (await fs.readdir(folder))
      .filter((file) => file.endsWith(".wat") && file !== "expected.wat")
      .sort();
    const parts = await Promise.all(files.map((file) => readWasm(name, file)));
    const denials = await readDenials(path.join(folder, "denials.json"));
    const outcome = outcomeOf(() =>
      name.startsWith("handler-")
        ? composeHandler({ parts, framework, denials })
        : composeServer({ parts, framework, denials }),
    );
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

async function readDenials(file: string): Promise<readonly Denial[]> {
  return existsSync(file) ? (JSON.parse(await fs.readFile(file, "utf8")) as readonly Denial[]) : [];
}

function outcomeOf(compose: () => ComposedComponent) {
  try {
    return { kind: "component", component: compose().component } as const;
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return { kind: "error", text: `${error.code}\n${renderError(error)}` } as const;
  }
}

async function expectFile(file: string, actual: string): Promise<void> {
  if (process.env["UPDATE"] !== undefined) await fs.writeFile(file, actual);
  assert.equal(actual, await fs.readFile(file, "utf8"));
}

async function readWasm(folder: string, file: string): Promise<Part> {
  const part = await readPart(`${folder}/${path.basename(file, ".wat")}`);
  return { ...part, name: `${part.name}.wasm` };
}
