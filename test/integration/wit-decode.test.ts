/** We and `wasm-tools` decode binaries to the same WIT, and `wasm-tools` decodes our binaries to the WIT that they were made from. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { after, describe, it } from "node:test";
import { decodeWit, encodeWit } from "../../core/wit-binary/index.ts";
import { loadWit } from "../../toolchain/sources/wit-deps/index.ts";
import { packageId, printPackage, resolveWit, type Package } from "../../core/wit/index.ts";
import { repositoryRoot } from "./sample-server.ts";
import { fixtureCases, wasiCases } from "./wit-oracle/corpus.ts";
import { shapesOfModel, shapesOfOracle, type PackageShape } from "./wit-oracle/shapes.ts";
import { needs } from "../tools.ts";

const program = needs("wasm-tools");

async function wasmTools(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 << 20 });
  return stdout;
}

/** What `wasm-tools` cannot write as a binary, and why. */
const UNENCODABLE: Readonly<Record<string, string>> = {
  "accept/packages/carriage-return-alone.wit": "not WIT to wasm-tools",
  "accept/packages/package-a-b-c-interface-i.wit": "nested packages have no binary form",
  "accept/resources/resource-r-type-s-future-borrow-r-f-func-a-s.wit": "no borrow in a future",
  "accept/resources/resource-r-type-s-stream-borrow-r.wit": "no borrow in a stream",
  "accept/text/empty-comment.wit": "wasm-tools 1.263 panics on it",
  "accept/types/interface-i.wit": "an error-context needs a separate feature of the binary format",
};

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-decode-"));
const cases = [...(await fixtureCases("accept")), ...(await wasiCases(scratch))].filter(
  ({ name }) => !(name in UNENCODABLE),
);
after(() => fs.rm(scratch, { recursive: true, force: true }));

let files = 0;

async function encode(location: string): Promise<string> {
  const file = path.join(scratch, `${++files}.wasm`);
  await wasmTools("component", "wit", location, "--wasm", "--all-features", "-o", file);
  return file;
}

async function checkAsOracle(file: string): Promise<void> {
  const { packages } = decodeWit(await fs.readFile(file));
  const theirs = shapesOfOracle(await wasmTools("component", "wit", file, "--json", "--all-features"));
  assert.deepEqual(sorted(shapesOfModel(packages)), sorted(theirs));
}

describe("we decode a binary WIT package to the same WIT as wasm-tools", { concurrency: 2 }, () => {
  for (const { name, location } of cases) {
    it(name, async () => checkAsOracle(await encode(location)));
  }
});

it("the fixture of the unit tests is what `wasm-tools` makes of its text", async () => {
  const fixtures = path.join(repositoryRoot, "test/fixtures/wit-binary");
  const made = path.join(scratch, "middleware.wasm");
  await wasmTools("parse", path.join(fixtures, "middleware.wat"), "-o", made);
  assert.deepEqual(await fs.readFile(made), await fs.readFile(path.join(fixtures, "middleware.wasm")));
  await checkAsOracle(made);
});

describe(
  "a WIT package that we encode is decoded like one that wasm-tools encodes",
  { concurrency: 2 },
  () => {
    for (const { name, location } of cases) {
      it(name, async () => {
        const { root } = await loadWit(location, { features: "all" });
        const file = path.join(scratch, `${++files}.wasm`);
        await fs.writeFile(file, encodeWit(root));
        await wasmTools("validate", "--features", "all", file);
        const [ours, theirs] = await Promise.all(
          [file, await encode(location)].map((each) =>
            wasmTools("component", "wit", each, "--json", "--all-features"),
          ),
        );
        assert.deepEqual(sorted(shapesOfOracle(ours ?? "")), sorted(shapesOfOracle(theirs ?? "")));
        // Nothing is lost on the way back, documentation included; of an empty package not even the name is kept.
        const isEmpty = root.interfaces.size + root.worlds.size === 0;
        if (!isEmpty) assert.deepEqual(lines(decodeWit(await fs.readFile(file)).root), lines(root));
      });
    }
  },
);

describe("a binary WIT package keeps its documentation", () => {
  // In the draft of `wasi:tls` wasm-tools takes ordinary comments for documentation.
  const documented = cases.filter(({ name }) => name.startsWith("wasi ") && !name.includes("tls"));
  for (const { name, location } of documented) {
    it(name, async () => {
      const { root } = decodeWit(await fs.readFile(await encode(location)));
      const text = await loadWit(location, { features: "all" });
      assert.deepEqual(lines(root), lines(text.root));
    });
  }
});

describe("we decode a component to the same world as wasm-tools", { concurrency: 2 }, async () => {
  const framework = path.join(repositoryRoot, "dist/components");
  for (const name of (await fs.readdir(framework)).filter((entry) => entry.endsWith(".wasm"))) {
    it(name, () => checkAsOracle(path.join(framework, name)));
  }
});

it("what was decoded is WIT, with all it needs", async () => {
  for (const { location } of cases.filter((one) => one.name.startsWith("wasi"))) {
    const { root, packages } = decodeWit(await fs.readFile(await encode(location)));
    const sources = packages.map((pkg) => ({
      sources: [{ path: packageId(pkg.name), text: printPackage(pkg) }],
    }));
    const position = packages.indexOf(root);
    const [own] = sources.splice(position, 1);
    assert.ok(own !== undefined);
    assert.deepEqual(resolveWit({ root: own, dependencies: sources, features: "all" }).diagnostics, []);
  }
});

/** The order of packages and of what a world elaborates is not part of what they mean. */
function sorted(packages: readonly PackageShape[]): unknown {
  return packages.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Every line once: documentation, gates and declarations, without the order that binaries need. What stands in front
 * of `package` is left out: of several files that have something there, wasm-tools joins all.
 */
function lines(pkg: Package): readonly string[] {
  const text = printPackage({ ...pkg, docs: undefined }).split("\n");
  return [...new Set(text.map((line) => line.trim()))].sort();
}
