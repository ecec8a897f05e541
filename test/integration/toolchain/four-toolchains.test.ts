/** Components of four toolchains, built against WASI from 0.2.3 to 0.2.12, are one server on either runtime. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "../../../toolchain/create/builders/index.ts";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { assets, runtimes, calculatorFile } from "../sample-server.ts";
import { againstOlderWasi, callTool, listTools, starlingMonkeyTool } from "./parts.ts";
import { here, host } from "../../host.ts";

/** Each toolchain's tool, its arguments, and its expected answer. */
const calls = [
  ["wit-bindgen for Rust, WASI 0.2.12", "factorial", { n: 5 }, /120/],
  ["wit-bindgen for Rust, WASI 0.2.3", "older-factorial", { n: 6 }, /720/],
  ["StarlingMonkey", "percent-encode", { text: "a b" }, /^\/a%20b$/],
  ["QuickJS", "text-statistics", { text: "x y" }, /"words":2/],
  ["AssemblyScript", "reverse", { text: "one two" }, /owt eno/],
] as const;

describe("four toolchains in one server", () => {
  let folder = "";
  let file = "";
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-toolchains-"));
    const specs: string[] = [];
    for (const language of ["typescript", "assemblyscript"] as const) {
      const project = await scaffold({ name: language, language, directory: folder, force: false }, assets);
      specs.push((await build(project.directory, unwatchedJob, assets)).file);
    }
    const older = path.join(folder, "older.wasm");
    await fs.writeFile(older, againstOlderWasi(await fs.readFile(calculatorFile)));
    specs.push(older, calculatorFile, await starlingMonkeyTool(path.join(folder, "assemblyscript/wit")));
    file = path.join(folder, "server.wasm");
    // The two calculators are one program, whose tools have the same names.
    const prefixes = new Map([["older", "older-"]]);
    await composeFiles({ ...here, specs, output: file, force: false, prefixes }, unwatchedJob, assets);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  for (const runtime of runtimes) {
    test(`all answer on ${runtime}`, async () => {
      const server = await startServer(
        { ...host, file, runtime, host: "127.0.0.1", port: 0, env: {} },
        unwatchedJob,
        assets,
      );
      try {
        const names = await listTools(server.url);
        for (const [toolchain, tool, args, answer] of calls) {
          assert.ok(names.includes(tool), `${toolchain} has \`${tool}\` among ${names.join(", ")}`);
          assert.match(await callTool(server.url, tool, args), answer, toolchain);
        }
      } finally {
        await server.stop();
      }
    });
  }
});
