/**
 * Generated compositions: what we write is valid, and we refuse exactly what cannot be composed by hand either. Both are for
 * `wasm-tools` to say.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { composeServer } from "../../../../toolchain/compose/index.ts";
import { renderError, ToolchainError } from "../../../../core/errors.ts";
import { Random } from "../../../random.ts";
import { readFramework } from "../../../unit/toolchain/compose/wat-parts.ts";
import { makeGraph, type Graph } from "./graphs/graph.ts";
import { findTool, without } from "../../../tools.ts";

const cases = Number(process.env["GRAPHS"] ?? 240);
const firstSeed = Number(process.env["GRAPH_SEED"] ?? 1);

const wasmTools = findTool("wasm-tools");
const run = promisify(execFile);
const framework = await readFramework();

let scratch = "";
before(async () => {
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-graphs-"));
});
after(() => fs.rm(scratch, { recursive: true, force: true }));

test(
  `${cases} generated compositions are valid, or cannot be composed by hand either`,
  { skip: without("wasm-tools") },
  async (context) => {
    const counts = { composed: 0, disturbedButComposed: 0, "import-conflict": 0, "type-mismatch": 0 };
    for (let seed = firstSeed; seed < firstSeed + cases; seed += 1) {
      const graph = makeGraph(new Random(seed * 2_654_435_761));
      const composed = await compose(graph, seed);
      const objection = await everyObjection(graph.byHand, seed);
      if (composed.kind === "refused") {
        counts[composed.code] += 1;
        assert.notEqual(objection, undefined, `can be composed, but ${composed.message}`);
        assert.ok(graph.disturbed, `is sound, but ${composed.message}`);
      } else {
        counts.composed += 1;
        if (graph.disturbed) counts.disturbedButComposed += 1;
        assert.equal(objection, undefined, `graph ${seed} was composed although by hand it cannot be`);
        assert.equal(
          await objectionTo(`${seed}.wasm`, composed.component),
          undefined,
          `graph ${seed} is valid`,
        );
      }
    }
    context.diagnostic(JSON.stringify(counts));
    // Generators drift: a run in which nothing is refused, or nothing composed, tries nothing.
    assert.ok(counts.composed > cases / 3, "enough is composed");
    assert.ok(
      counts["import-conflict"] > cases / 50 && counts["type-mismatch"] > cases / 50,
      "enough is refused",
    );
  },
);

async function compose(graph: Graph, seed: number) {
  const parts = await Promise.all(
    graph.parts.map(async ({ name, text }) => ({ name, bytes: await parseText(text, seed) })),
  );
  try {
    const { component } = composeServer({ parts, framework });
    assert.deepEqual(composeServer({ parts, framework }).component, component, "equal input, equal bytes");
    return { kind: "composed", component } as const;
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    const { code } = error;
    const message = `graph ${seed}: ${renderError(error)}`;
    assert.ok(code === "import-conflict" || code === "type-mismatch", message);
    return { kind: "refused", code, message } as const;
  }
}

async function parseText(text: string, seed: number): Promise<Uint8Array> {
  try {
    return await parse(text);
  } catch (error) {
    throw new Error(`graph ${seed} is not text:\n${text}`, { cause: error });
  }
}

/** What the oracle has against each of the texts; `undefined` if it accepts one. */
async function everyObjection(texts: readonly string[], seed: number): Promise<string | undefined> {
  const objections: string[] = [];
  for (const [position, text] of texts.entries()) {
    const objection = await objectionTo(`${seed}-${position}.wat`, text);
    if (objection === undefined) return undefined;
    // Anything else would be the generator's mistake.
    assert.match(objection, /type mismatch|expected|failed to find|missing/, `graph ${seed} by hand`);
    objections.push(objection);
  }
  return objections.join("\n");
}

async function objectionTo(name: string, content: string | Uint8Array): Promise<string | undefined> {
  const file = path.join(scratch, name);
  await fs.writeFile(file, content);
  try {
    await run(wasmTools ?? "", ["validate", "--features", "all", file]);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
