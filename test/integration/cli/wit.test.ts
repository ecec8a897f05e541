/** `wasmcp wit check`, `fmt`, `doc`, `diff` and `deps` on the packages of WASI that we include, and on mistakes. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import { type Schema, schemaProblems } from "./json-schema.ts";
import type { CommandContext } from "../../../cli/context.ts";
import { witCommand } from "../../../cli/commands/wit/index.ts";
import type { Comparison } from "../../../core/wit/index.ts";
import { renderError, ToolchainError } from "../../../core/errors.ts";
import { encodeWit } from "../../../core/wit-binary/index.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { loadWit } from "../../../toolchain/sources/index.ts";
import { wasiWitPackages } from "../../../scripts/wit-packages.ts";

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-command-"));
after(() => fs.rm(scratch, { recursive: true }));
const packages = await wasiWitPackages();

/** Each package of WASI with the others as its `deps`. */
const projects = await Promise.all(
  packages.map(async (folder) => {
    const project = path.join(scratch, path.basename(folder), "wit");
    await fs.cp(folder, project, { recursive: true });
    for (const other of packages) {
      if (other !== folder)
        await fs.cp(other, path.join(project, "deps", path.basename(other)), { recursive: true });
    }
    return project;
  }),
);

const schema = JSON.parse(await fs.readFile("cli/commands/wit.schema.json", "utf8")) as Schema;

/** What a command prints with `--json`, which is as the schema says. */
async function json<Value>(...args: readonly string[]): Promise<Value> {
  const { out } = await wit(...args, "--json");
  const value = JSON.parse(out) as Value;
  assert.deepEqual(schemaProblems(value, schema), []);
  return value;
}

async function wit(...args: readonly string[]): Promise<{ readonly out: string; readonly error: unknown }> {
  const lines: string[] = [];
  // The other parts of a context are not used by these commands.
  const context = {
    directory: scratch,
    assets: assetsAt(path.resolve("dist")),
    env: {},
    print: (line: string) => lines.push(line),
  } as unknown as CommandContext;
  const command = witCommand(context);
  for (const one of [command, ...command.commands]) one.exitOverride();
  const error: unknown = await command.parseAsync(args, { from: "user" }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { out: lines.join("\n"), error };
}

describe("on each package of WASI", () => {
  for (const project of projects) {
    const name = path.basename(path.dirname(project));
    it(`${name} has no mistakes, has the layout, and is documented`, async () => {
      assert.deepEqual(await wit("check", "--all-features", project), {
        out: "The package has no mistakes.",
        error: undefined,
      });
      await wit("fmt", project);
      assert.equal((await wit("fmt", "--check", project)).error, undefined);
      assert.equal((await wit("check", project)).error, undefined);
      const markdown = (await wit("doc", project)).out;
      assert.match(markdown, new RegExp(`^# ${name.replace("-", ":")}@`, "m"));
      const anchors = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
      for (const [, to = ""] of markdown.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(anchors.has(to), to);
      const html = (await wit("doc", "--html", project)).out;
      assert.match(html, /^<!doctype html>/);
      assert.equal(html.split("<h3 ").length, markdown.split("\n### ").length);
      assert.equal((await wit("diff", "--check", project, project)).out, "The packages are the same.");
      assert.match((await wit("deps", project)).out, new RegExp(`^${name.replace("-", ":")}@`));
    });
  }
});

it("`deps` shows what a package uses, and what that uses", async () => {
  const { out } = await wit("deps", path.join(scratch, "wasi-cli"));
  assert.match(out, /^wasi:cli@0\.2\.12\n/);
  assert.match(out, /^├─ wasi:\w+@0\.2\.12$/m);
  const parsed = await json<{ readonly packages: Readonly<Record<string, readonly string[]>> }>(
    "deps",
    path.join(scratch, "wasi-http"),
  );
  assert.ok(parsed.packages["wasi:http@0.2.12"]?.includes("wasi:io@0.2.12"));
});

describe("a mistake", () => {
  const bad = path.join(scratch, "bad.wit");
  it("is printed with its place, as an annotation, or as JSON, and fails", async () => {
    await fs.writeFile(bad, "package a:b;\ninterface i { f: func(x: nothing); }\n");
    const { out, error } = await wit("check", bad);
    assert.equal(out, "bad.wit:2:26: the type `nothing` does not exist [unknown-type]");
    assert.match(String(error), /found 1 mistake/);
    assert.equal(
      (await wit("check", "--format", "github", bad)).out,
      "::error file=bad.wit,line=2,col=26,title=unknown-type::the type `nothing` does not exist",
    );
    const { mistakes } = await json<{ readonly mistakes: readonly object[] }>("check", bad);
    assert.equal(mistakes.length, 1);
  });
  it("in the layout is named by `fmt --check`, and a file that cannot be parsed stays as it is", async () => {
    const file = path.join(scratch, "layout.wit");
    await fs.writeFile(file, "package a:b;\ninterface i {f: func();}\n");
    const { out, error } = await wit("fmt", "--check", file);
    assert.equal(out, "Would change: layout.wit");
    assert.match(String(error), /1 file has another layout/);
    await fs.writeFile(file, "package a:b;\ninterface i { f: fnc(); }\n");
    assert.match(String((await wit("fmt", file)).error), /cannot parse `layout\.wit`/);
    assert.equal(await fs.readFile(file, "utf8"), "package a:b;\ninterface i { f: fnc(); }\n");
  });
  it("of a feature that is off is found without the feature only", async () => {
    const file = path.join(scratch, "gate.wit");
    const type = "@unstable(feature = q)\n  type t = u8;";
    await fs.writeFile(file, `package a:b;\ninterface i {\n  ${type}\n  f: func(x: t);\n}\n`);
    assert.match((await wit("check", file)).out, /\[gated-reference\]/);
    assert.equal((await wit("check", "--features", "p,q", file)).error, undefined);
  });
});

it("`diff --check` fails when the version is too low for what changed", async () => {
  const [before, now] = ["before.wit", "now.wit"].map((name) => path.join(scratch, name));
  await fs.writeFile(before ?? "", "package a:b@1.0.0;\ninterface i { f: func(); }\n");
  await fs.writeFile(now ?? "", "package a:b@1.1.0;\ninterface i { f: func(x: u8); }\n");
  const { out, error } = await wit("diff", "--check", before ?? "", now ?? "");
  assert.match(out, /^Breaking: changed interface i, function f\n {2}- func\(\)\n {2}\+ func\(x: u8\)\n/);
  assert.match(out, /The version has to be at least 2\.0\.0\.$/);
  const found = await json<Comparison>("diff", before ?? "", now ?? "");
  assert.deepEqual([found.level, found.leastVersion, found.isVersionEnough], ["major", "2.0.0", false]);
  assert.equal((await json<Comparison>("diff", now ?? "", now ?? "")).changes.length, 0);
  assert.match(String(error), /expected at least version `2\.0\.0`/);
});

describe("`extract`", () => {
  const binary = path.resolve("dist/components/tools-middleware.wasm");

  it("writes the WIT of a component, which has no mistakes, and its core modules", async () => {
    const folder = path.join(scratch, "extracted");
    const { root, files } = await json<{ root: string; files: string[] }>(
      "extract",
      binary,
      "--modules",
      "-o",
      folder,
    );
    assert.equal(root, "root:component");
    assert.equal(files[0], "root-component.wit");
    assert.ok(
      files.some((name) => name.startsWith("deps/wasmcp-mcp-")),
      files.join(),
    );
    assert.equal((await wit("check", folder)).error, undefined);
    const module = await fs.readFile(path.join(folder, "modules/0.wasm"));
    assert.ok(await WebAssembly.compile(module));
  });

  it("writes a binary package back", async () => {
    const { root } = await loadWit(path.join(scratch, "wasi-io/wit"), { features: "all" });
    await fs.writeFile(path.join(scratch, "io.wasm"), encodeWit(root));
    const { out } = await wit("extract", "io.wasm");
    assert.equal(out, "Wrote io-wit/wasi-io-0.2.12.wit");
    assert.equal(
      (await wit("diff", path.join(scratch, "io-wit"), path.join(scratch, "wasi-io"))).out,
      "The packages are the same.",
    );
  });

  it("replaces nothing, and refuses what has no WIT", async () => {
    await fs.mkdir(path.join(scratch, "full/inside"), { recursive: true });
    assert.match(
      String((await wit("extract", binary, "-o", "full")).error),
      /`full` already exists and is not empty/,
    );
    await fs.writeFile(path.join(scratch, "core.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    assert.match(String((await wit("extract", "core.wasm")).error), /`core\.wasm` has no WIT/);
    assert.match(String((await wit("extract", "absent.wasm")).error), /cannot read `absent\.wasm`/);
  });
});

describe("`bindings`", () => {
  const source =
    "package a:b;\n\ninterface i {\n  greet: func(name: string) -> string;\n}\nworld w {\n  export i;\n}\nworld v {}\n";
  const at = (name: string): string => path.join(scratch, name);

  it("writes declarations for guests and hosts in TypeScript", async () => {
    await fs.writeFile(at("b.wit"), source);
    const made = await json<{ world: string; files: string[] }>(
      "bindings",
      "b.wit",
      "-l",
      "typescript",
      "-w",
      "w",
      "-o",
      "guest",
    );
    assert.equal(made.world, "w");
    const texts = await Promise.all(made.files.map((name) => fs.readFile(at(`guest/${name}`), "utf8")));
    assert.match(texts.join("\n"), /greet\(name: string\): string/);
    const host = await json<{ files: string[] }>(
      "bindings",
      "b.wit",
      "-l",
      "typescript",
      "--host",
      "-w",
      "w",
      "-o",
      "host",
    );
    assert.ok(host.files.includes("w.d.ts"), host.files.join());
  });

  it("writes modules for AssemblyScript", async () => {
    const { files } = await json<{ files: string[] }>(
      "bindings",
      "b.wit",
      "-l",
      "assemblyscript",
      "-w",
      "w",
      "-o",
      "as",
    );
    assert.ok(files.includes("index.ts") && files.includes("abi.ts"), files.join());
  });

  it("names the worlds, the host that cannot be made, and the program that is missing", async () => {
    const bindings = async (...args: readonly string[]): Promise<string> => {
      const { error } = await wit("bindings", "b.wit", "-o", "none", ...args);
      return error instanceof ToolchainError ? renderError(error) : String(error);
    };
    assert.match(await bindings("-l", "typescript"), /has more than one world, choose one of `w`, `v`/);
    assert.match(await bindings("-l", "rust", "--host", "-w", "w"), /expected a guest in `rust`/);
    assert.match(
      await bindings("-l", "rust", "-w", "w"),
      /bindings for `rust` need `wit-bindgen`, which is not on `PATH`/,
    );
    await assert.rejects(fs.access(at("none")));
  });
});

it("the hooks and the action use commands and options that exist", async () => {
  const root = path.resolve(import.meta.dirname, "../../..");
  const context = { directory: scratch, print: () => {} } as unknown as CommandContext;
  const commands = new Map(witCommand(context).commands.map((one) => [one.name(), one]));
  for (const file of [".pre-commit-hooks.yaml", "action.yml"]) {
    const text = await fs.readFile(path.join(root, file), "utf8");
    const uses = [...text.matchAll(/(?:wasmcp|"\$WASMCP") wit (\w+)(.*)/g)];
    assert.ok(uses.length >= 2, file);
    for (const [, name = "", rest = ""] of uses) {
      const options = commands.get(name)?.options.map(({ long }) => long);
      for (const [option] of rest.matchAll(/--[\w-]+/g))
        assert.ok(options?.includes(option), `${name} ${option}`);
    }
  }
});
