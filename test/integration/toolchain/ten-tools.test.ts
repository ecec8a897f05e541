/** Ten distinct TypeScript components in one server: the engine and the memory it starts with are in the file once, and all answer. */
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
import { assets, runtimes } from "../sample-server.ts";
import { callTool, listTools } from "./parts.ts";
import { here, host } from "../../host.ts";

const numbers = Array.from({ length: 10 }, (_, number) => number);
const engineBytes = 770_000;

describe("ten TypeScript tools", () => {
  let folder = "";
  const file = () => path.join(folder, "server.wasm");
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-ten-tools-"));
    const { directory } = await scaffold(
      { name: "tool", language: "typescript", directory: folder, force: false },
      assets,
    );
    const entry = path.join(directory, "src/index.ts");
    const source = await fs.readFile(entry, "utf8");
    const specs: string[] = [];
    for (const number of numbers) {
      // Code of different lengths, so that what the engine allocates lies in different places.
      const own = source
        .replaceAll("text-statistics", `statistics-${number}`)
        .replace("measure(text)", `({ number: ${number}, ...measure(text) })`)
        .replaceAll("Counts the", `Number ${number} ${"counts ".repeat(number * 10)}the`);
      await fs.writeFile(entry, own);
      const built = await build(directory, unwatchedJob, assets);
      const spec = path.join(folder, `tool-${number}.wasm`);
      await fs.copyFile(built.file, spec);
      specs.push(spec);
    }
    await composeFiles({ ...here, specs, output: file(), force: false }, unwatchedJob, assets);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  test("the server is far smaller than its parts", async (context) => {
    const { size } = await fs.stat(file());
    context.diagnostic(`${size} bytes`);
    assert.ok(size <= engineBytes + 10 * 300_000, `${size} bytes`);
  });

  for (const runtime of runtimes) {
    test(`all answer on ${runtime}`, async () => {
      const server = await startServer(
        { ...host, file: file(), runtime, host: "127.0.0.1", port: 0, env: {} },
        unwatchedJob,
        assets,
      );
      try {
        assert.equal((await listTools(server.url)).length, 10);
        for (const number of numbers) {
          const statistics = await callTool(server.url, `statistics-${number}`, { text: "two words" });
          assert.match(statistics, new RegExp(`"number":${number},.*"words":2`));
        }
      } finally {
        await server.stop();
      }
    });
  }
});
