/** Composed servers in the hands of those who must accept them: validator, compilers, and clients that call tools. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { assetsAt } from "../../../toolchain/assets.ts";
import { describeComponent, readComponent } from "../../../core/component/index.ts";
import { composeServer, type Part } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { againstOlderWasi, callTool, listTools, withOtherTool } from "./parts.ts";
import { findTool, without } from "../../tools.ts";
import { calculatorFile } from "../sample-server.ts";
import { host } from "../../host.ts";

const root = path.join(import.meta.dirname, "../../..");
const assets = assetsAt(path.join(root, "dist"));
const fixtures = path.join(root, "test/fixtures/compose");
const composedFixtures = (await fs.readdir(fixtures)).filter((name) =>
  existsSync(path.join(fixtures, name, "expected.wat")),
);

interface Oracle {
  readonly name: string;
  readonly skip: string | false;
  /** Rejects for an invalid component. */
  accept(file: string): Promise<unknown>;
}

const wasmTools = findTool("wasm-tools");
const wasmtime = findTool("wasmtime");
const run = promisify(execFile);

const oracles: readonly Oracle[] = [
  {
    name: "wasm-tools",
    skip: without("wasm-tools"),
    accept: (file) => run(wasmTools ?? "", ["validate", "--features", "all", file]),
  },
  {
    name: "wasmtime",
    skip: without("wasmtime"),
    accept: (file) => run(wasmtime ?? "", ["compile", "-o", `${file}.cwasm`, file]),
  },
  {
    name: "jco",
    skip: false,
    accept: async (file) => transpileBytes(await fs.readFile(file), { name: "server" }),
  },
];

let folder = "";
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-compose-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

async function write(name: string, component: Uint8Array): Promise<string> {
  const file = path.join(folder, `${name}.wasm`);
  await fs.writeFile(file, component);
  return file;
}

for (const oracle of oracles) {
  describe(`${oracle.name} accepts`, { skip: oracle.skip }, () => {
    for (const name of composedFixtures) {
      test(name.replaceAll("-", " "), async () => {
        const text = await fs.readFile(path.join(fixtures, name, "expected.wat"), "utf8");
        await oracle.accept(await write(`${oracle.name}-${name}`, await parse(text)));
      });
    }
    test("a real server", async () => {
      await oracle.accept(await write(`${oracle.name}-real`, (await composeCalculators()).component));
    });
  });
}

test("a server imports nothing but wasi, each interface once and in the newest version", async () => {
  const { component } = await composeCalculators();
  const { imports, exports } = describeComponent(readComponent(component));
  for (const { name } of imports) assert.match(name, /^wasi:[a-z]+\/[a-z-]+@0\.2\.12$/);
  assert.equal(new Set(imports.map(({ name }) => name)).size, imports.length);
  assert.ok(exports.some(({ name }) => name === "wasi:http/incoming-handler@0.2.12"));
});

for (const runtime of ["wasmtime", "embedded"] as const) {
  const skip = runtime === "wasmtime" && without("wasmtime");
  test(
    `parts that were built against different WASI versions answer together on ${runtime}`,
    { skip },
    async () => {
      const file = await write(`serve-${runtime}`, (await composeCalculators()).component);
      const server = await startServer(
        { ...host, file, runtime, host: "127.0.0.1", port: 0, env: {} },
        unwatchedJob,
        assets,
      );
      try {
        const tools = await listTools(server.url);
        assert.ok(tools.includes("factorial") && tools.includes("factoriel"), tools.join(", "));
        assert.equal(await callTool(server.url, "add", { a: 2, b: 3 }), "5");
      } finally {
        await server.stop();
      }
    },
  );
}

/**
 * The calculator, and the same once more as if it had been built against WASI 0.2.3. One of its tools has another
 * name there, since of two tools with one name the first part's is served.
 */
async function composeCalculators() {
  const bytes = await fs.readFile(calculatorFile);
  const parts: Part[] = [
    { name: "calculator", bytes },
    { name: "older-calculator", bytes: againstOlderWasi(withOtherTool(bytes)) },
  ];
  return composeServer({ parts, framework: frameworkIn(assets) });
}
