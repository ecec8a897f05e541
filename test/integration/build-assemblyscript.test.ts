/** The way from an AssemblyScript project to a component, and what goes wrong on it. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { componentWit, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { renderError, ToolchainError } from "../../core/errors.ts";
import { assetsAt } from "../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import type { Job } from "../../toolchain/progress.ts";

const repository = path.join(import.meta.dirname, "../..");
const assets = {
  ...assetsAt(path.join(repository, "dist")),
  bindgenRuntime: path.join(repository, "toolchain/create/bindgen/runtime"),
};

const wit = `package test:project;
interface greeting { greet: func(name: string) -> string; }
interface adding { add: func(a: u32, b: u32) -> u32; }
world greeter { export greeting; }
world adder { export adding; }
`;
const greeter = `export namespace greeting {
  export function greet(name: string): string {
    return "Hello, " + name;
  }
}
`;
const adder = `export namespace adding {
  export function add(a: u32, b: u32): u32 {
    return a + b;
  }
}
`;

describe("compiling an AssemblyScript project", () => {
  let top: string;
  let project: string;
  let count = 0;

  before(async () => {
    top = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-assemblyscript-"));
  });

  after(async () => {
    await fs.rm(top, { recursive: true, force: true });
  });

  beforeEach(async () => {
    project = path.join(top, String(count++));
    await write("wit/world.wit", wit);
    await write("assembly/greeter.ts", greeter);
    await write("assembly/adder.ts", adder);
  });

  async function write(name: string, text: string): Promise<void> {
    const file = path.join(project, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }

  function compile(world: "greeter" | "adder", job: Job = unwatchedJob): Promise<Uint8Array> {
    return compileAssemblyScript(
      {
        entry: path.join(project, `assembly/${world}.ts`),
        bindings: path.join(project, "bindings"),
        witDirectory: path.join(project, "wit"),
        world,
        strings: "managed",
        runtime: "minimal",
      },
      job,
      assets,
    );
  }

  test("gives a component of the world, without names and without imports", async () => {
    const component = await compile("greeter");
    assert.match(await componentWit(component), /export test:project\/greeting;/u);
    const text = await print(component);
    // Those with this prefix are within: from the core module to the exported instance.
    assert.equal(/\(import "(?!import-)|producers|sourceMappingURL|abort/u.exec(text)?.[0], undefined);
    assert.ok(component.length < 12_000, `${component.length} bytes`);
  });

  test("gives equal bytes for equal sources", async () => {
    assert.deepEqual(await compile("greeter"), await compile("greeter"));
  });

  test("puts the bindings where editors find them, and leaves those alone that did not change", async () => {
    await compile("greeter");
    const file = path.join(project, "bindings/index.ts");
    const first = await fs.stat(file, { bigint: true });
    await compile("greeter");
    const second = await fs.stat(file, { bigint: true });
    assert.equal(second.mtimeNs, first.mtimeNs);
    assert.ok((await fs.readdir(path.join(project, "bindings"))).includes("abi.ts"));
  });

  test("lets two components that share the folder be compiled at the same time", async () => {
    const alone = [await compile("greeter"), await compile("adder")];
    assert.deepEqual(await Promise.all([compile("greeter"), compile("adder")]), alone);
  });

  test("reports every mistake with file, line and column", async () => {
    await write("assembly/adder.ts", adder.replace("a + b", "missing(a) + other(b)"));
    const file = path.join(project, "assembly/adder.ts");
    await assert.rejects(compile("adder"), {
      code: "compile-failed",
      message: "the AssemblyScript compiler found mistakes",
      problems: [
        {
          severity: "error",
          message: "Cannot find name 'missing'.",
          place: { file, line: 3, column: 12 },
        },
        { severity: "error", message: "Cannot find name 'other'.", place: { file, line: 3, column: 25 } },
      ],
    });
  });

  test("reports a syntax error as well", async () => {
    await write("assembly/adder.ts", "export namespace adding {");
    await assert.rejects(compile("adder"), saying("compile-failed", /adder\.ts:1:25: '\}' expected\./u));
  });

  test("says which namespace is missing", async () => {
    await write("assembly/adder.ts", adder.replace("namespace adding", "namespace adder"));
    await assert.rejects(
      compile("adder"),
      saying("compile-failed", /Module 'assembly\/adder' has no exported member 'adding'/u),
    );
  });

  test("says when the implementation is missing", async () => {
    await fs.rm(path.join(project, "assembly/adder.ts"));
    await assert.rejects(compile("adder"), saying("compile-failed", /'assembly\/adder\.ts' not found/u));
  });

  test("reports mistakes in the WIT", async () => {
    await write("wit/world.wit", wit.replace("-> u32", "-> number"));
    await assert.rejects(compile("adder"), saying("invalid-wit", /world\.wit:3:49: /u));
  });

  test("stops when asked to", async () => {
    const controller = new AbortController();
    const job = { progress: { step: () => controller.abort() }, signal: controller.signal };
    await assert.rejects(compile("adder", job), { name: "AbortError" });
  });
});

/** Whether an error has this code, and shows this to people. */
function saying(code: string, text: RegExp) {
  return (error: unknown): boolean => {
    assert(error instanceof ToolchainError);
    assert.equal(error.code, code);
    assert.match(renderError(error), text);
    return true;
  };
}
