import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { renderError } from "../../../../../core/errors.ts";
import {
  addAlias,
  addProfile,
  changeProfile,
  readConfig,
  removeAlias,
  removeProfile,
  undoChange,
} from "../../../../../toolchain/sources/config/index.ts";

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-registry-"));
  file = path.join(directory, "config/wasmcp/config.toml");
  for (const name of ["a.wasm", "b.wasm"]) await fs.writeFile(path.join(directory, name), "");
});
afterEach(() => fs.rm(directory, { recursive: true, force: true }));

const place = () => ({ directory, home: directory });
const alias = (name: string, spec: string) => addAlias(file, { name, spec, ...place() });
const profile = (
  name: string,
  components: readonly string[],
  bases: readonly string[] = [],
  output?: string,
) => addProfile(file, { name, components, bases, output, ...place() });
const text = () => fs.readFile(file, "utf8");

async function write(content: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, content);
}

async function refuses(work: () => Promise<unknown>, code: string, says: RegExp): Promise<void> {
  const before = await text().catch(() => undefined);
  await assert.rejects(work, (error: Error & { code: string }) => {
    assert.equal(error.code, code, error.message);
    assert.match(renderError(error), says);
    return true;
  });
  assert.equal(await text().catch(() => undefined), before, "the file is as it was");
}

const commented = `# my components
[components] # short names
a = "./a.wasm"   # the first

# for work
[profiles.work]
components = [
  "a", # always
]
output = "work.wasm"
colour = "green"
`;

describe("a component", () => {
  test("is added to a file that did not exist, with an absolute path", async () => {
    const { previous } = await alias("weather", "./a.wasm");
    assert.equal(previous, undefined);
    assert.equal(await text(), `[components]\nweather = "${path.join(directory, "a.wasm")}"\n`);
  });

  test("may be a package or another alias, which are kept as the user typed them", async () => {
    await alias("w", "acme:weather@^1.2");
    await alias("v", "w");
    const { components } = await readConfig(file);
    assert.deepEqual([...components], [["w", "acme:weather@^1.2"], ["v", "w"]]); // prettier-ignore
  });

  test("is added, replaced and removed, and comments and order stay", async () => {
    await write(commented);
    await alias("b", "acme:b@1.0.0");
    const { previous } = await alias("a", "b");
    assert.equal(previous, "./a.wasm");
    const expected = commented.replace(
      'a = "./a.wasm"   # the first',
      'a = "b"   # the first\nb = "acme:b@1.0.0"',
    );
    assert.equal(await text(), expected);
    await removeAlias(file, "a");
    assert.equal(await text(), expected.replace(/a = "b".*\n/, ""));
  });

  test("is removed by name even when it cannot be used", async () => {
    await write('[components]\n"a.b" = 1\ngood = "a.wasm"\n');
    await removeAlias(file, "a.b");
    assert.equal(await text(), '[components]\ngood = "a.wasm"\n');
  });

  const badNames = {
    compose: /reserved for the command line/,
    "a.b": /letters, digits/,
    "": /letters, digits/,
  };
  for (const [name, says] of Object.entries(badNames)) {
    test(`is not called \`${name}\``, () => refuses(() => alias(name, "./a.wasm"), "bad-name", says));
  }
  test("cannot be a file that does not exist", () =>
    refuses(() => alias("x", "./x.wasm"), "no-such-file", /x\.wasm/));
  test("cannot be a folder", () =>
    refuses(() => alias("x", `${directory}/`), "not-a-file", /`wasmcp build`/));
  test("cannot be a package with an invalid name", () =>
    refuses(() => alias("x", "Acme:x"), "bad-package-spec", /Acme/));
  test("cannot be an unknown name", async () => {
    await alias("weather", "./a.wasm");
    await refuses(() => alias("x", "wether"), "bad-target", /did you mean `weather`/);
  });
  test("cannot be a profile", async () => {
    await profile("team", []);
    await refuses(() => alias("x", "team"), "bad-target", /`team` is a profile/);
    await refuses(() => alias("team", "./a.wasm"), "name-taken", /profile remove team/);
  });
  test("cannot stand for itself", async () => {
    await refuses(() => alias("a", "a"), "bad-entry", /circle: a -> a/);
    await alias("a", "./a.wasm");
    await alias("b", "a");
    await refuses(() => alias("a", "b"), "bad-entry", /circle: a -> b -> a/);
  });
  test("is removed although others refer to it, and says which", async () => {
    await alias("a", "./a.wasm");
    await alias("b", "a");
    await alias("c", "./a.wasm");
    await profile("p", ["a"]);
    await profile("q", ["b"]);
    const removed = await removeAlias(file, "a");
    assert.deepEqual(removed.usedBy, [
      { kind: "alias", name: "b" },
      { kind: "profile", name: "p" },
    ]);
    const { components, problems } = await readConfig(file);
    assert.deepEqual([...components.keys()], ["c"]);
    assert.deepEqual(
      problems.map(({ entry }) => entry),
      ["components.b"],
    );
    await undoChange(removed);
    assert.equal((await readConfig(file)).components.get("b"), "a");
  });
  test("with the name of a command is not new, but may change", async () => {
    await write('[components]\nmcp = "acme:a"\n');
    await alias("mcp", "acme:b");
    assert.equal((await readConfig(file)).components.get("mcp"), "acme:b");
    await refuses(() => alias("run", "acme:a"), "bad-name", /reserved for the command line/);
  });
  test("cannot be removed if it does not exist", async () => {
    await alias("weather", "./a.wasm");
    await refuses(() => removeAlias(file, "wether"), "unknown-entry", /did you mean `weather`/);
  });
});

describe("a profile", () => {
  test("is added with its bases, and with an output named after it by default", async () => {
    await profile("base", ["./a.wasm"]);
    await profile("other", ["acme:b"], [], "o.wasm");
    await profile("team", ["base", "./b.wasm"], ["base", "other"]);
    assert.match(await text(), /\[profiles\.team\]\nbase = \["base", "other"\]\n/);
    const { profiles } = await readConfig(file);
    assert.equal(profiles.get("team")?.output, "team.wasm");
    assert.deepEqual(profiles.get("team")?.components, [
      { spec: path.join(directory, "a.wasm"), profile: "base" },
      { spec: "acme:b", profile: "other" },
      { spec: path.join(directory, "b.wasm"), profile: "team" },
    ]);
  });

  test("is replaced in place, and keeps keys that are not ours", async () => {
    await write(commented);
    await alias("b", "./b.wasm");
    await profile("base", []);
    await profile("work", ["a", "b"], ["base"], "out.wasm");
    assert.ok(
      (await text()).includes(
        'components = [\n  "a", # always\n  "b",\n]\noutput = "out.wasm"\ncolour = "green"\nbase = "base"\n',
      ),
    );
    await profile("work", ["b"]);
    assert.ok((await text()).includes('components = [\n  "b",\n]\noutput = "work.wasm"\ncolour = "green"\n'));
  });

  test("gets and loses single components", async () => {
    await write(commented);
    await changeProfile(file, "work", (own) => [...own, "./b.wasm"], place());
    await changeProfile(file, "work", (own) => own.filter((spec) => spec !== "a"), place());
    const { profiles } = await readConfig(file);
    assert.deepEqual(profiles.get("work")?.own, [path.join(directory, "b.wasm")]);
    await refuses(
      () => changeProfile(file, "worrk", (own) => own, place()),
      "unknown-entry",
      /did you mean `work`/,
    );
    await refuses(
      () => changeProfile(file, "work", () => ["c"], place()),
      "bad-target",
      /unknown alias or profile `c`/,
    );
  });

  test("cannot be its own base", async () => {
    await profile("a", []);
    await profile("b", [], ["a"]);
    await refuses(() => profile("a", [], ["b"]), "bad-entry", /circle: a -> b -> a/);
    await refuses(() => profile("a", ["b"]), "bad-entry", /circle: a -> b -> a/);
  });
  test("cannot have a base that does not exist", async () => {
    await profile("base", []);
    await refuses(
      () => profile("a", [], ["basse"]),
      "unknown-base",
      /unknown profile `basse`.*\ndid you mean `base`/s,
    );
  });
  test("is removed although others refer to it, and says which", async () => {
    await profile("a", []);
    await profile("b", [], ["a"]);
    await profile("c", ["a"]);
    const { usedBy } = await removeProfile(file, "a");
    assert.deepEqual(usedBy, [
      { kind: "profile", name: "b" },
      { kind: "profile", name: "c" },
    ]);
    const { profiles, problems } = await readConfig(file);
    assert.deepEqual([...profiles.keys()], ["c"]);
    assert.match(problems[0]?.message ?? "", /its base `a` cannot be used/);
  });
});

test("a file that is not TOML is not changed", async () => {
  await write("[components\n");
  await refuses(
    () => alias("a", "./a.wasm"),
    "bad-config",
    /line 1, column \d+: not valid TOML.*\n.*in an editor/s,
  );
  await write("components = 3\n");
  await refuses(() => alias("a", "./a.wasm"), "bad-config", /`components`: expected a table/);
});

test("a wrong entry elsewhere in the file does not prevent a change, and stays", async () => {
  await write("[components]\nbad = 1\n");
  await alias("a", "acme:a");
  assert.equal(await text(), '[components]\nbad = 1\na = "acme:a"\n');
});

test("a file behind a symbolic link is changed in place, and keeps its permissions", async () => {
  const real = path.join(directory, "dotfiles.toml");
  await fs.writeFile(real, "# mine\n", { mode: 0o600 });
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.symlink(real, file);
  await alias("a", "acme:a");
  assert.ok((await fs.lstat(file)).isSymbolicLink());
  assert.equal(await fs.readFile(real, "utf8"), '# mine\n\n[components]\na = "acme:a"\n');
  assert.equal((await fs.stat(real)).mode & 0o777, 0o600);
});

describe("a change is undone", () => {
  test("to the exact text", async () => {
    await write(commented);
    const removed = await removeProfile(file, "work");
    await undoChange(removed);
    assert.equal(await text(), commented);
  });

  test("without undoing changes that others have made since", async () => {
    await write(commented);
    const removed = await removeProfile(file, "work");
    await alias("b", "acme:b");
    await undoChange(removed);
    const { profiles, components } = await readConfig(file);
    assert.deepEqual(profiles.get("work")?.own, ["a"]);
    assert.equal(components.get("b"), "acme:b");
    await undoChange(await alias("c", "acme:c"));
    assert.equal((await readConfig(file)).components.has("c"), false);
  });
});
