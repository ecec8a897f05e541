/**
 * Components of every origin at hand are written as they were read, down to the innermost: our text fixtures, what the WIT
 * corpus becomes as packages and as components of its worlds, and components that other toolchains have built. And all of them, exporting
 * directly, import and export what they did before.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  exportDirectly,
  type Item,
  readComponent,
  readSections,
  TypeInterner,
  writeSections,
} from "../../../core/component/index.ts";
import { loadWit } from "../../../toolchain/sources/wit-deps/index.ts";
import { fixtureCases, wasiCases } from "../wit-oracle/corpus.ts";
import { findTool, without } from "../../tools.ts";
import { calculatorFile } from "../sample-server.ts";

const root = path.join(import.meta.dirname, "../../..");
const wasmTools = findTool("wasm-tools");
const run = promisify(execFile);
const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-round-trip-"));
after(() => fs.rm(scratch, { recursive: true, force: true }));

/** How a world's functions are lifted and lowered: the asynchronous ways bring built-ins of their own. */
const abis = [
  ["--dummy"],
  ["--dummy-names", "legacy", "--async-callback"],
  ["--dummy-names", "legacy", "--async-stackful"],
];

/** Writes a component anew, and everything that is nested in it. */
function rewrite(bytes: Uint8Array): Uint8Array {
  return writeSections(
    readSections(bytes).map(({ content }) =>
      content.kind === "component" ? { ...content, bytes: rewrite(content.bytes) } : content,
    ),
  );
}

function assertRoundTrip(bytes: Uint8Array, name: string): void {
  assert.equal(Buffer.compare(rewrite(bytes), bytes), 0, `${name} is written as it was read`);
  readComponent(bytes);
}

/** Every function and type that a component imports and exports, by name, with a number for each structure. */
function faceOf(bytes: Uint8Array): readonly unknown[] {
  const { imports, exports } = readComponent(bytes);
  const interner = new TypeInterner();
  const describeItem = (item: Item): unknown => {
    switch (item.kind) {
      case "func":
        return interner.idOfFunction(item.type);
      case "value":
        return interner.id(item.type);
      case "type":
        if (item.type.kind === "value") return interner.id(item.type.type);
        return item.type.kind === "resource" ? interner.idOfResource(item.type.resource) : item.type.kind;
      case "instance":
        return [...item.exports].map(([name, each]) => [name, each.kind, describeItem(each)]);
      default:
        return item.kind;
    }
  };
  return [...imports, ...exports].map(([name, item]) => [name, item.kind, describeItem(item)]);
}

/** Gives how much smaller the component became. */
async function assertExportsDirectly(bytes: Uint8Array, name: string): Promise<number> {
  const direct = exportDirectly(bytes);
  assert.deepEqual(faceOf(direct), faceOf(bytes), `${name} has the same imports and exports`);
  assert.equal(
    Buffer.compare(exportDirectly(direct), direct),
    0,
    `${name} exports directly once and for all`,
  );
  assert.equal(await isValid(direct), await isValid(bytes), `${name} is as valid as before`);
  return bytes.length - direct.length;
}

/** wasm-tools does not know the drafts among our fixtures. */
async function isValid(bytes: Uint8Array): Promise<boolean> {
  if (wasmTools === undefined) return true;
  const file = path.join(scratch, `validated-${(validated += 1)}.wasm`);
  await fs.writeFile(file, bytes);
  return run(wasmTools, ["validate", "--features", "all", file]).then(
    () => true,
    () => false,
  );
}
let validated = 0;

describe("text fixtures", () => {
  for (const folder of ["component", "compose"]) {
    test(folder, async () => {
      const names = await fs.readdir(path.join(root, "test/fixtures", folder), { recursive: true });
      const texts = names.filter((name) => name.endsWith(".wat") && !name.endsWith("module.wat"));
      assert.ok(texts.length > 1);
      for (const name of texts) {
        const text = await fs.readFile(path.join(root, "test/fixtures", folder, name), "utf8");
        const bytes = await parse(text);
        assertRoundTrip(bytes, name);
        await assertExportsDirectly(bytes, name);
      }
    });
  }
});

describe("components that were built elsewhere", () => {
  test("a component of Rust", async () => {
    const bytes = await fs.readFile(calculatorFile);
    assertRoundTrip(bytes, "calculator.wasm");
    assert.ok((await assertExportsDirectly(bytes, "calculator.wasm")) >= 0);
  });

  test("the components of our framework", async () => {
    const folder = path.join(root, "dist/components");
    let saved = 0;
    for (const name of await fs.readdir(folder)) {
      const bytes = await fs.readFile(path.join(folder, name));
      assertRoundTrip(bytes, name);
      saved += await assertExportsDirectly(bytes, name);
    }
    assert.ok(saved > 100_000, `exporting directly saves ${saved} bytes`);
  });
});

/** Packages that are right by `WIT.md` and that the oracle reads, or refuses to read, but cannot write. */
const notEncoded: ReadonlySet<string> = new Set([
  "accept/packages/carriage-return-alone.wit",
  "accept/packages/package-a-b-c-interface-i.wit",
  "accept/resources/resource-r-type-s-future-borrow-r-f-func-a-s.wit",
  "accept/resources/resource-r-type-s-stream-borrow-r.wit",
  "accept/text/empty-comment.wit",
  "accept/types/interface-i.wit",
]);

describe("encoded WIT", { skip: without("wasm-tools"), concurrency: 2 }, async () => {
  const oracle = (args: readonly string[]) => run(wasmTools ?? "", args);
  const cases = [...(await fixtureCases("accept")), ...(await wasiCases(scratch))];
  const encode = (location: string, output: string) =>
    oracle(["component", "wit", location, "--wasm", "--all-features", "-o", output]);
  for (const [position, { name, location }] of cases.entries()) {
    const output = path.join(scratch, `${position}.wasm`);
    if (notEncoded.has(name)) {
      test(`wasm-tools does not encode ${name}`, () => assert.rejects(encode(location, output)));
      continue;
    }
    test(name, async () => {
      await encode(location, output);
      assertRoundTrip(await fs.readFile(output), name);
      const { packages } = await loadWit(location, { features: "all" });
      for (const { name: packageName, worlds } of packages.slice(-1)) {
        const version = packageName.version === undefined ? "" : `@${packageName.version}`;
        for (const world of worlds.keys()) {
          // A world may be called by a keyword.
          const fullName = `${packageName.namespace}:${packageName.name}/%${world}${version}`;
          for (const abi of abis) {
            const embed = ["component", "embed", location, "--all-features", "--world", fullName, ...abi];
            await oracle([...embed, "-o", `${output}.core`]);
            await oracle(["component", "new", `${output}.core`, "-o", output]);
            const bytes = await fs.readFile(output);
            assertRoundTrip(bytes, `${fullName} ${abi.join(" ")}`);
            await assertExportsDirectly(bytes, `${fullName} ${abi.join(" ")}`);
          }
        }
      }
    });
  }
});
