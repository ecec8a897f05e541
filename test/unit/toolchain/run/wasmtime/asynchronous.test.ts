import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { readComponent } from "../../../../../core/component/index.ts";
import {
  asynchronousInterface,
  refuseWithoutAsynchronous,
} from "../../../../../toolchain/run/wasmtime/asynchronous.ts";

const fixtures = path.join(import.meta.dirname, "../../../../fixtures");
const read = (file: string) => readComponent(fs.readFileSync(path.join(fixtures, file)));
const tool = read("wasi-0.3/tool-importing-wasi-clocks-0.3.wasm");
const wasmtime = (version: string) => ({ path: "/bin/wasmtime", version });

test("imports and exports of WASI 0.3 are found", () => {
  assert.match(asynchronousInterface(tool) ?? "", /^wasi:clocks\/.*@0\.3\.0$/);
  assert.equal(asynchronousInterface(read("wasi-0.3/wasi-http-handler-0.3.wasm")), "wasi:http/types@0.3.0");
  assert.equal(asynchronousInterface(read("calculator/calculator.wasm")), undefined);
});

test("an older wasmtime is named, with the version that is needed", () => {
  refuseWithoutAsynchronous("/a/server.wasm", tool, wasmtime("46.0.0"));
  assert.throws(() => refuseWithoutAsynchronous("/a/server.wasm", tool, wasmtime("45.0.2")), {
    code: "no-wasi-0.3",
    message: /since version 46; `\/bin\/wasmtime` is version 45\.0\.2$/,
  });
});
