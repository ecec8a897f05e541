/**
 * Generated imports, of which any are denied: interfaces with resources, records of them, and functions, synchronous or
 * not, that use those of others. Whatever is denied, what we write is valid: `wasm-tools` says so.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { composeServer, type Part } from "../../../../toolchain/compose/index.ts";
import { fixtures, readFramework } from "../../../unit/toolchain/compose/wat-parts.ts";
import { Random } from "../../../random.ts";
import { findTool, without } from "../../../tools.ts";

const cases = Number(process.env["DENIALS"] ?? 40);
const firstSeed = Number(process.env["DENIAL_SEED"] ?? 1);

const wasmTools = findTool("wasm-tools");
const run = promisify(execFile);

let scratch = "";
before(async () => {
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-denials-"));
});
after(() => fs.rm(scratch, { recursive: true, force: true }));

test(
  `${cases} times, a part loses some of its imports and no other`,
  { skip: without("wasm-tools") },
  async (context) => {
    const framework = await readFramework();
    const tool = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
    let denials = 0;
    let handedOn = 0;
    for (let seed = firstSeed; seed < firstSeed + cases; seed += 1) {
      const random = new Random(seed * 2_654_435_761);
      const count = 2 + random.below(4);
      const text = tool.replace("(component", `(component ${importsOf(count, random)}`);
      const part: Part = { name: "tool.wasm", bytes: await parse(text) };
      const denied = Array.from({ length: count }, (_, index) => index).filter(() => random.below(2) === 0);
      const { component, plan } = composeServer({
        parts: [part],
        framework,
        runtime: "spin",
        denials: denied.map((index) => ({ what: `spin:n${index}` })),
      });
      const own = plan.instances.find(({ name }) => name === part.name);
      assert.deepEqual(
        own?.capabilities.map(({ name }) => name),
        Array.from({ length: count }, (_, index) => index)
          .filter((index) => !denied.includes(index))
          .map((index) => `spin:n${index}`),
        `seed ${seed}`,
      );
      denials += denied.length;
      handedOn += plan.instances.find(({ role }) => role === "denial")?.arguments.length ?? 0;
      const file = path.join(scratch, "server.wasm");
      await fs.writeFile(file, component);
      await run(wasmTools ?? "", ["validate", "--features", "all", file]).catch((error: unknown) => {
        throw new Error(`seed ${seed} is not valid: ${text}`, { cause: error });
      });
    }
    context.diagnostic(`${denials} denials, ${handedOn} interfaces of which resources are handed on`);
    // Generators drift: a run in which nothing is handed on tries only the easy cases.
    assert.ok(denials > cases / 2 && handedOn > cases / 4);
  },
);

/** Interfaces `spin:n0/i` and so on; each has a resource, a record and functions, and uses some of those before it. */
function importsOf(count: number, random: Random): string {
  return Array.from({ length: count }, (_, index) => {
    const used = Array.from({ length: index }, (_unused, other) => other).filter(() => random.below(2) === 0);
    const aliases = used
      .map(
        (other) =>
          `(alias outer 1 $r${other} (type $o${other})) (export "r${other}" (type $x${other} (eq $o${other})))`,
      )
      .join("\n");
    const types = ["u32", "string", "$rec'", "(list (own $own))"].map((each) =>
      each.startsWith("(") ? "$owns" : each,
    );
    const borrows = ["(borrow $own)", ...used.map((other) => `(borrow $x${other})`)];
    const owns = ["(own $own)", ...used.map((other) => `(own $x${other})`)];
    const functions = Array.from({ length: 1 + random.below(3) }, (_unused, number) => {
      const isAsync = random.below(3) === 0 ? "async " : "";
      return `(export "f${number}" (func ${isAsync}(param "a" ${random.pick(types)}) (param "b" ${random.pick(borrows)})
        (result (result ${random.pick([...owns, ...types])} (error string)))))`;
    }).join("\n");
    return `(import "spin:n${index}/i@0.2.0" (instance $n${index}
      ${aliases}
      (export "r" (type $own (sub resource)))
      (type $rec (record (field "a" ${random.pick(owns)}) (field "b" u8)))
      (export "rec" (type $rec' (eq $rec)))
      (type $owns (list (own $own)))
      ${functions}))
    (alias export $n${index} "r" (type $r${index}))`;
  }).join("\n");
}
