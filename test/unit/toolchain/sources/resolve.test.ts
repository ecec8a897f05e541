import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parseConfig } from "../../../../toolchain/sources/config/index.ts";
import { resolveSpecs, type SpecContext } from "../../../../toolchain/sources/resolve.ts";

let directory: string;
let home: string;

before(async () => {
  directory = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-spec-")));
  home = path.join(directory, "home");
  await fs.mkdir(path.join(directory, "tools"));
  await fs.mkdir(home);
  for (const file of ["a.wasm", "b.wasm", "tools/c.wasm", "tools/plain", "home/d.wasm"]) {
    await fs.writeFile(path.join(directory, file), "");
  }
  await fs.symlink(path.join(directory, "a.wasm"), path.join(directory, "link.wasm"));
});
after(() => fs.rm(directory, { recursive: true, force: true }));

const configText = `
[components]
first = "a.wasm"
second = "again"
again = "./tools/c.wasm"
gone = "./gone.wasm"
packaged = "acme:tool@1.0.0"
broken = 7
[profiles.both]
components = ["second", "b.wasm"]
output = "both.wasm"
[profiles.nested]
components = ["both"]
output = "nested.wasm"
`;

const context = (): SpecContext => ({ config: parseConfig(configText, "config.toml"), directory, home });

/** `expected` is relative to the folder of the test. */
async function check(specs: readonly string[], expected: readonly string[]): Promise<void> {
  const resolved = await resolveSpecs(specs, context());
  assert.deepEqual(
    resolved.map(({ file }) => path.relative(directory, file)),
    expected.map((file) => path.normalize(file)),
  );
}

async function checkError(spec: string, code: string, text: RegExp): Promise<void> {
  await assert.rejects(
    resolveSpecs([spec], context()),
    (error: Error & { code: string; remedy?: string }) => {
      const cause = error.cause instanceof Error ? error.cause.message : "";
      assert.equal(error.code, code);
      assert.match(`${error.message}\n${cause}\n${error.remedy ?? ""}`, text);
      return true;
    },
  );
}

describe("a spec is resolved", () => {
  test("as a path", () => check(["./a.wasm", "b.wasm", "tools/plain"], ["a.wasm", "b.wasm", "tools/plain"]));
  test("as a path below the home folder", () => check(["~/d.wasm"], ["home/d.wasm"]));
  test("through symbolic links", () => check(["link.wasm"], ["a.wasm"]));
  test("as an alias, also of an alias", () => check(["first", "second"], ["a.wasm", "tools/c.wasm"]));
  test("as a profile, in place, without components that are listed already", () =>
    check(["b.wasm", "both", "first", "b.wasm"], ["b.wasm", "tools/c.wasm", "a.wasm", "b.wasm"]));
  test("as a profile of profiles", () => check(["nested"], ["tools/c.wasm", "b.wasm"]));
  test("and reports how it was understood", async () => {
    const resolved = await resolveSpecs(["both", "first", "./a.wasm"], context());
    assert.deepEqual(
      resolved.map(({ spec, kind, target, profile }) => ({ spec, kind, target, profile })),
      [
        { spec: "second", kind: "alias", target: "./tools/c.wasm", profile: "both" },
        { spec: "b.wasm", kind: "path", target: "b.wasm", profile: "both" },
        { spec: "first", kind: "alias", target: "a.wasm", profile: undefined },
        { spec: "./a.wasm", kind: "path", target: "./a.wasm", profile: undefined },
      ],
    );
  });
});

describe("a spec is refused", () => {
  test("when the file does not exist", () =>
    checkError("./x.wasm", "no-such-file", /file not found: `.\/x.wasm`/));
  test("when the path is a folder", () =>
    checkError("./tools", "not-a-file", /`.\/tools` is not a file\n.*`wasmcp build`/s));
  test("when it is a package", () =>
    checkError(
      "acme:tool@1.0.0",
      "packages-unsupported",
      /expected a file, found the package `acme:tool@1.0.0`/,
    ));
  test("with the target, when it is an alias of an unknown name", async () => {
    await checkError(
      "gone",
      "bad-alias",
      /the alias `gone`, which stands for `.\/gone.wasm`\n *file not found/,
    );
    await checkError("packaged", "bad-alias", /stands for `acme:tool@1.0.0`/);
  });
  test("with a suggestion and the existing names, when the name is unknown", () =>
    checkError(
      "secnod",
      "unknown-component",
      /did you mean `second`\?\n.*`first`.*`second`.*\n.*`.\/secnod.wasm`/s,
    ));
  test("with the reason, when its entry is disabled", () =>
    checkError("broken", "bad-config", /cannot use `broken`: expected a path.*\n.*components.broken/s));
  test("with the reason, when the whole configuration cannot be read", async () => {
    const config = parseConfig("= 1", "config.toml");
    await assert.rejects(resolveSpecs(["first"], { config, directory, home }), {
      code: "bad-config",
      message: "cannot resolve `first`: cannot read `config.toml`",
    });
    assert.equal((await resolveSpecs(["a.wasm"], { config, directory, home })).length, 1);
  });
});
