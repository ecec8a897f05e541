/** The WIT front end and `wasm-tools` accept the same texts, and resolve them to the same model. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import {
  lineAndColumn,
  type Package,
  packageId,
  parseWit,
  printPackage,
  printWit,
  resolveWit,
  type WitDiagnostic,
  type WitSource,
} from "../../core/wit/index.ts";
import { type LoadedWit, loadWit, WitError } from "../../toolchain/sources/wit-deps/index.ts";
import { randomNumbers } from "../random.ts";
import { EXCEPTIONS, FOUND_SINCE_1_263, UNKNOWN_TO_JCO } from "./wit-oracle/exceptions.ts";
import { type Case, corpusFiles, filesOf, fixtureCases, ownCases, wasiCases } from "./wit-oracle/corpus.ts";
import { findOracle, placesIn } from "./wit-oracle/oracle.ts";
import { type PackageShape, shapesOfModel, shapesOfOracle } from "./wit-oracle/shapes.ts";

/** So many packages get a wrong token. */
const MUTATIONS = 400;
/** The share of them that may be judged otherwise: a circle is a mistake in several places, of which each names another one. */
const DIFFERENCES = 0.01;

const FEATURES = ["all", "none"] as const;

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-cases-"));
const accepted = [
  ...(await fixtureCases("accept")),
  ...(await wasiCases(scratch)),
  ...(await ownCases(scratch)),
];
const rejected = await fixtureCases("reject");
const oracle = await findOracle();
after(() => fs.rm(scratch, { recursive: true }));

describe(`valid WIT has the same meaning for ${oracle.name}`, { concurrency: 4 }, () => {
  for (const one of accepted) {
    if (one.name in EXCEPTIONS) continue;
    it(one.name, async () => {
      for (const features of FEATURES) {
        const ours = await load(one, features);
        const [, topic = ""] = one.name.split("/");
        if (oracle.name === "jco" && UNKNOWN_TO_JCO.has(topic)) continue;
        const theirs = await oracle.judge(one.location, features);
        assert.notEqual(theirs.kind, "rejected", theirs.kind === "rejected" ? theirs.reason : "");
        if (theirs.kind !== "accepted" || theirs.json === undefined) continue;
        assert.deepEqual(sorted(shapesOfModel(ours.packages)), sorted(shapesOfOracle(theirs.json)));
      }
    });
  }
});

describe("sound WIT survives printing", () => {
  for (const one of accepted) {
    it(one.name, async () => {
      const ours = await load(one, "all");
      const printed = ours.packages.map((pkg) => ({ path: packageId(pkg.name), text: printPackage(pkg) }));
      for (const source of printed) assert.equal(printWit(parseWit(source).file), source.text);
      const sources = printed.map((source) => ({ sources: [source] }));
      const root = sources.find(({ sources: [source] }) => source?.path === packageId(ours.root.name));
      assert.ok(root !== undefined);
      const again = resolveWit({
        root,
        dependencies: sources.filter((source) => source !== root),
        features: "all",
      });
      assert.deepEqual(again.diagnostics, []);
      assert.deepEqual(withoutOrder(again.packages), withoutOrder(ours.packages));
    });
  }
});

describe("printing a file keeps its meaning", () => {
  for (const one of accepted) {
    it(one.name, async () => {
      for (const file of await filesOf(one)) {
        const once = printWit(parseWit(file).file);
        const { file: again, diagnostics } = parseWit({ ...file, text: once });
        assert.deepEqual(diagnostics, []);
        assert.equal(printWit(again), once);
      }
    });
  }
});

describe(`a mistake is found where ${oracle.name} finds one, and has its code`, { concurrency: 4 }, () => {
  for (const one of rejected) {
    if (one.name in EXCEPTIONS) continue;
    it(one.name, async () => {
      const [, expected = ""] = one.name.split("/");
      const isUnknown = oracle.isBefore1_263 && FOUND_SINCE_1_263.has(expected);
      const codes = new Set<string>();
      for (const features of FEATURES) {
        const found = await mistakes(one, features);
        const theirs = await oracle.judge(one.location, features);
        const verdict = found.length > 0 ? "rejected" : "accepted";
        // Without JSON the oracle has not looked at everything: only its refusals count.
        const counts =
          theirs.kind === "rejected" || (theirs.kind === "accepted" && theirs.json !== undefined);
        if (counts && !isUnknown) assert.equal(verdict, theirs.kind, `with ${features} features`);
        for (const code of found) codes.add(code);
      }
      assert.ok(codes.has(expected), `expected the code ${expected}, found ${[...codes].join(", ")}`);
    });
  }
});

// jco's older release gives no places for some mistakes, and cannot be asked about folders.
if (oracle.name === "wasm-tools") {
  it(`a mistake is on the line where ${oracle.name} has it`, async (context) => {
    const elsewhere: string[] = [];
    let [same, nowhere] = [0, 0];
    for (const one of rejected) {
      if (one.name in EXCEPTIONS) continue;
      for (const features of FEATURES) {
        const theirs = await oracle.judge(one.location, features);
        if (theirs.kind !== "rejected") continue;
        const places = placesIn(theirs.reason);
        const ours = await placesOf(one, features);
        if (places.length === 0) nowhere += 1;
        else if (places.some((place) => ours.includes(place))) same += 1;
        else elsewhere.push(`${one.name}: ${places.join(", ")}, ours ${ours.join(", ")}`);
      }
    }
    context.diagnostic(
      `${same} of ${same + elsewhere.length} refusals are on the same line; ${nowhere} have none`,
    );
    assert.deepEqual(elsewhere, []);
  });

  it(`a package with one wrong token is judged as ${oracle.name} does, on the same line`, async (context) => {
    const next = randomNumbers(11);
    const isException = (file: WitSource): boolean =>
      Object.keys(EXCEPTIONS).some((name) => file.path.endsWith(name));
    const files = (await corpusFiles()).filter((file) => mistakesIn(file).length === 0 && !isException(file));
    const differences: string[] = [];
    for (let round = 0; round < MUTATIONS; round++) {
      const file = files[Math.floor(next() * files.length)];
      const text = file === undefined ? "" : withWrongToken(file.text, next);
      const location = path.join(scratch, `round-${round}.wit`);
      await fs.writeFile(location, text);
      const theirs = await oracle.judge(location, "all");
      const ours = mistakesIn({ path: location, text });
      const places = theirs.kind === "rejected" ? placesIn(theirs.reason) : [];
      const agrees =
        places.length === 0
          ? ours.length > 0 === (theirs.kind === "rejected")
          : places.some((place) => ours.includes(place));
      if (!agrees)
        differences.push(
          `${file?.path}: ${places.join(", ") || theirs.kind}, ours ${ours.join(", ")}\n${text}`,
        );
    }
    context.diagnostic(
      `${MUTATIONS - differences.length} of ${MUTATIONS} packages with a wrong token are judged alike`,
    );
    assert.ok(differences.length <= DIFFERENCES * MUTATIONS, differences.join("\n"));
  });
}

describe(
  "an exception is one still",
  { skip: oracle.name === "jco" ? "jco's release may differ in them" : false },
  () => {
    for (const [name, reason] of Object.entries(EXCEPTIONS)) {
      it(`${name}: ${reason}`, async () => {
        const one = [...accepted, ...rejected].find((candidate) => candidate.name === name);
        assert.ok(one !== undefined, "no such case");
        const expected = name.startsWith("accept/") ? "accepted" : "rejected";
        let differs = false;
        for (const features of FEATURES) {
          const ours: string = (await mistakes(one, features)).length > 0 ? "rejected" : "accepted";
          assert.equal(ours, expected);
          differs ||= (await oracle.judge(one.location, features)).kind !== ours;
        }
        assert.ok(differs, "the two agree");
      });
    }
  },
);

function load(one: Case, features: (typeof FEATURES)[number]): Promise<LoadedWit> {
  return loadWit(one.location, { features: features === "all" ? "all" : new Set() });
}

/** The codes of a package's mistakes. Any other failure fails the test. */
async function mistakes(one: Case, features: (typeof FEATURES)[number]): Promise<readonly string[]> {
  try {
    await load(one, features);
    return [];
  } catch (error) {
    if (!(error instanceof WitError)) throw error;
    return error.diagnostics.map((diagnostic) => diagnostic.code);
  }
}

/** \`w.wit:3\` for each mistake that we find. */
async function placesOf(one: Case, features: (typeof FEATURES)[number]): Promise<readonly string[]> {
  try {
    await load(one, features);
    return [];
  } catch (error) {
    if (!(error instanceof WitError)) throw error;
    const sources = new Map((await filesOf(one)).map((file) => [file.path, file.text]));
    return error.diagnostics.map((diagnostic) => placeOf(diagnostic, sources.get(diagnostic.path) ?? ""));
  }
}

function placeOf(diagnostic: WitDiagnostic, text: string): string {
  return `${path.basename(diagnostic.path)}:${lineAndColumn(text, diagnostic.range.start).line}`;
}

/** The places of the mistakes in a package of one file. */
function mistakesIn(source: WitSource): readonly string[] {
  const { diagnostics } = resolveWit({ root: { sources: [source] }, dependencies: [], features: "all" });
  return diagnostics.filter(({ severity }) => severity === "error").map((one) => placeOf(one, source.text));
}

/** The text with one token deleted, duplicated, or replaced by another one of the text, on a separate line. */
function withWrongToken(text: string, next: () => number): string {
  const { tokens } = parseWit({ path: "", text }).file;
  const pick = (): { readonly text: string; readonly start: number; readonly end: number } =>
    tokens[Math.floor(next() * (tokens.length - 1))] ?? { text: "", start: 0, end: 0 };
  const token = pick();
  const choice = next();
  const wrong =
    choice < 1 / 3 ? "" : choice < 2 / 3 ? `\n${token.text} ${token.text}\n` : `\n${pick().text}\n`;
  return text.slice(0, token.start) + wrong + text.slice(token.end);
}

/** The two put independent packages in different orders. */
function sorted(packages: readonly PackageShape[]): readonly PackageShape[] {
  return packages.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Text has the functions of a resource in one place, so that the order of an interface's functions may change. */
function withoutOrder(packages: readonly Package[]): readonly PackageShape[] {
  return sorted(shapesOfModel(packages)).map((pkg) => ({
    ...pkg,
    interfaces: pkg.interfaces.map((iface) => ({ ...iface, functions: iface.functions.toSorted() })),
  }));
}
