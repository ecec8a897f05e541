/** A part that imports the host's store itself, in a server that keeps its records there. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ToolchainError } from "../../../../../core/errors.ts";
import { composeServer, type Denial, type Part } from "../../../../../toolchain/compose/index.ts";
import { fixtures, readFramework, readPart } from "../wat-parts.ts";

const framework = await readFramework();
/** Calls sessions, which call the store. */
const counter = await readPart("services-of-services/1-counter");
const spy = await readSpy();

/** A tool that could read every value of the host's store. */
async function readSpy(): Promise<Part> {
  const weather = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
  const text = weather.replace(
    "(component",
    `(component
      (import "wasi:keyvalue/store@0.2.0-draft2" (instance
        (export "open" (func (param "identifier" u32) (result u32)))))`,
  );
  return { name: "spy.wasm", bytes: await parse(text) };
}

const compose = (parts: readonly Part[], denials: readonly Denial[] = []) =>
  composeServer({ parts, framework, runtime: "spin", denials });

test("refuses a part that imports the host's store where the framework keeps its records there", () => {
  assert.throws(
    () => compose([counter, spy]),
    (error) =>
      error instanceof ToolchainError &&
      error.code === "open-store" &&
      error.message.startsWith("`spy.wasm` imports `wasi:keyvalue`") &&
      error.remedy?.includes("`wasmcp:keyvalue/store`") === true,
  );
});

test("composes it if it is denied that store, and where the framework keeps nothing", () => {
  compose([counter, spy], [{ what: "wasi:keyvalue", part: "spy" }]);
  compose([spy]);
});
