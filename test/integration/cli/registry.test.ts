/** The `registry` commands as users have them: the bundle, each in a separate process. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { readConfig } from "../../../toolchain/sources/config/index.ts";
import { repositoryRoot } from "../sample-server.ts";
import { schemaProblems } from "./json-schema.ts";
import { type Outcome, runCommand } from "./run-command.ts";

let folder: string;
let config: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-registry-"));
  config = path.join(folder, "config/wasmcp/config.toml");
  await fs.writeFile(path.join(folder, "weather.wasm"), "");
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function registry(...args: readonly string[]): Promise<Outcome> {
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(folder, "config"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
  };
  return runCommand(["registry", ...args], { cwd: folder, env });
}

const schemaFile = path.join(repositoryRoot, "cli/commands/registry.schema.json");

/** What a command prints with `--json`, which is as its schema says. */
async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await registry(...args, "--json");
  assert.equal(code, 0, stderr);
  const value = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual(schemaProblems(value, JSON.parse(await fs.readFile(schemaFile, "utf8")) as object), []);
  return value;
}

test("fifty processes that add a component at once make fifty entries in a valid file", async () => {
  await fs.mkdir(path.dirname(config), { recursive: true });
  await fs.writeFile(config, "# mine\n[components]\nfirst = 'acme:first' # kept\n");
  const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
  const outcomes = await Promise.all(
    names.map((name) => registry("component", "add", name, `acme:${name}@1.0.0`)),
  );
  assert.deepEqual(
    outcomes.filter(({ code }) => code !== 0),
    [],
  );
  const { components, problems } = await readConfig(config);
  assert.deepEqual(problems, []);
  assert.deepEqual([...components.keys()].toSorted(), ["first", ...names].toSorted());
  const text = await fs.readFile(config, "utf8");
  assert.ok(text.startsWith("# mine\n[components]\nfirst = 'acme:first' # kept\n"), text);
  assert.deepEqual(
    await fs.readdir(path.dirname(config)),
    ["config.toml"],
    "no lock and no part of a file stays",
  );
  await fs.rm(config);
});

test("every command prints JSON that fits its schema", async () => {
  assert.deepEqual((await json("component", "list"))["components"], []);
  const file = path.join(folder, "weather.wasm");
  assert.deepEqual(await json("component", "add", "weather", "./weather.wasm"), {
    file: config,
    added: "component",
    name: "weather",
    spec: file,
    replaced: false,
  });
  assert.equal((await json("component", "add", "weather", file))["replaced"], true);
  await json("profile", "add", "base", "weather");
  const { components, output } = await json(
    "profile",
    "add",
    "team",
    "acme:x@1.0.0",
    "-b",
    "base",
    "-o",
    "t.wasm",
  );
  assert.deepEqual(components, [
    { spec: "weather", profile: "base" },
    { spec: "acme:x@1.0.0", profile: "team" },
  ]);
  assert.equal(output, "t.wasm");
  await fs.appendFile(config, "\n[profiles.broken]\noutput = 1\n");
  const listed = (await json("profile", "list"))["profiles"] as readonly { name: string; problem?: string }[];
  assert.deepEqual(
    listed.map(({ name, problem }) => [name, problem !== undefined]),
    [
      ["base", false],
      ["broken", true],
      ["team", false],
    ],
  );
  const info = await json("info");
  assert.equal(info["composed"], path.join(folder, "config/wasmcp/composed"));
  assert.ok(!("profiles" in (await json("info", "-c"))));
  assert.ok(!("components" in (await json("info", "--profiles"))));
  await json("component", "add", "w", "weather");
  assert.deepEqual((await json("component", "remove", "weather"))["usedBy"], ["w", "base"]);
  assert.deepEqual((await json("profile", "remove", "team"))["removed"], "profile");
});

test("texts for people list the entries, the unusable ones with reasons, and say what to do when the list is empty", async () => {
  await fs.rm(config, { force: true });
  assert.match((await registry("component", "list")).stdout, /No aliases yet.*\n.*registry component add/);
  assert.match((await registry("profile", "list")).stdout, /No profiles yet.*\n.*registry profile add/);
  await registry("component", "add", "weather", "./weather.wasm");
  await registry("profile", "add", "base", "weather");
  await registry("profile", "add", "team", "-b", "base");
  await fs.appendFile(config, "\n[profiles.broken]\noutput = 1\n");
  const { stdout, stderr } = await registry("info");
  assert.match(stdout, /1 component, 2 profiles/);
  assert.match(stdout, /team -> team\.wasm, based on base\n {2}weather from base/);
  assert.match(stderr, /^warning: .*`profiles\.broken`: expected `components` to be a list/);
  await registry("component", "add", "w", "weather");
  assert.equal(
    (await registry("component", "remove", "weather")).stderr.split("\n").at(-2),
    "warning: the alias `w`, the profile `base` still refer to `weather`; change or remove them, or add `weather` again",
  );
  const refused = await registry("component", "add", "list", "./weather.wasm");
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^error: cannot add the component `list`: the name is reserved/);
});

test("clearing the package cache reports the number of bytes that it freed", async () => {
  const cache = path.join(folder, "cache/wasmcp/packages");
  assert.equal((await json("info"))["cache"], cache);
  assert.match((await registry("cache", "clear")).stdout, /^The cache is empty \(.*packages\)\n$/);
  await fs.mkdir(path.join(cache, "blobs"), { recursive: true });
  const fill = () => fs.writeFile(path.join(cache, "blobs", `${"0".repeat(64)}.wasm`), Buffer.alloc(5000));
  await fill();
  assert.match((await registry("cache", "clear")).stdout, /^Removed: 1 package, 5 KB \(.*packages\)\n$/);
  await fill();
  assert.deepEqual(await json("cache", "clear"), { folder: cache, contents: 1, bytes: 5000, inUse: 0 });
  assert.deepEqual(await fs.readdir(path.join(cache, "blobs")), []);
});
