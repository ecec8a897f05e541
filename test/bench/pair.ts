/**
 * `npm run bench:pair -- OLD.wasm NEW.wasm [PAIRS]`: the processor time that a request to two servers costs, under plain `wasmtime serve`.
 * `npm run bench:pair -- public [PAIRS]` compares a server that was composed as public, which has nothing that could check a token,
 * with the usual one, which has all of it and is asked for nothing. It reports and never judges.
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { buildDist, distRoot, repositoryRoot } from "../../scripts/build.ts";
import { prepareTestTools } from "../../scripts/test-tools.ts";
import { assetsAt } from "../../toolchain/assets.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { WASMTIME_ALLOCATION } from "../../toolchain/run/index.ts";
import { here } from "../host.ts";
import { comparePairs } from "./compare-pairs.ts";

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

const [first, ...others] = process.argv.slice(2);
const { WASMTIME: wasmtime } = prepareTestTools((line) => console.error(line)).environment;
const isComplete = first === "public" || others.length > 0;
if (first === undefined || !isComplete || wasmtime === undefined) {
  console.error(
    "usage: npm run bench:pair -- OLD.wasm NEW.wasm [PAIRS], or public [PAIRS]; it needs wasmtime",
  );
  process.exit(2);
}
const body = process.env["BENCH_BODY"] ?? LIST;
if (first === "public") await comparePublic(wasmtime, Number(others[0] ?? 10));
else await comparePairs(wasmtime, first, others[0] ?? "", Number(others[1] ?? 10), body);

async function comparePublic(program: string, pairs: number): Promise<void> {
  await buildDist(() => {});
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bench-pair-"));
  try {
    const compose = async (kind: "public" | "configurable"): Promise<string> => {
      const specs = [path.join(repositoryRoot, "test/fixtures/calculator/calculator.wasm")];
      const output = path.join(folder, `${kind}.wasm`);
      const options = { ...here, specs, output, force: true, protection: { kind } } as const;
      await composeFiles(options, unwatchedJob, assetsAt(distRoot));
      return output;
    };
    const files = [await compose("public"), await compose("configurable")] as const;
    for (const [name, flags] of [
      ["plain wasmtime serve", []],
      ["as wasmcp run starts wasmtime", [WASMTIME_ALLOCATION]],
    ] as const) {
      console.log(name);
      await comparePairs(program, ...files, pairs, body, flags);
    }
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
