/** Where the composer puts guards, and where it puts none. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import {
  composeHandler,
  composeServer,
  type Denial,
  type Part,
  type Protection,
  type ServerPlan,
} from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { assets, calculatorFile } from "../sample-server.ts";
import { readComponent } from "../../../core/component/index.ts";
import { grantedHosts } from "../../../toolchain/inspect/index.ts";
import { findTool, without } from "../../tools.ts";

const wasmTools = findTool("wasm-tools");
const run = promisify(execFile);
const framework = frameworkIn(assets);

/** The guards of a plan: what stands between which part and the host. */
function guardsOf({ instances }: ServerPlan): string[] {
  return instances.flatMap(({ name, role }) => (role === "guard" ? [name] : [])).sort();
}

/** Nothing of the framework keeps keys of an issuer in files. */
const open: Protection = { kind: "public" };

describe("guards", { skip: without("wasm-tools") }, () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-guard-plans-"));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  /** A component with tools and these imports, of one version of WASI. */
  async function partOf(name: string, imports: readonly string[], version = "0.2.12"): Promise<Part> {
    const wit = path.join(folder, name);
    await fs.cp(assets.wit, path.join(wit, "deps"), { recursive: true });
    for (const file of await fs.readdir(wit, { recursive: true })) {
      if (!file.endsWith(".wit")) continue;
      const text = await fs.readFile(path.join(wit, file), "utf8");
      await fs.writeFile(path.join(wit, file), text.replaceAll(/(wasi:[a-z/-]+)@0\.2\.12/g, `$1@${version}`));
    }
    const lines = imports.map((each) => `import ${each}@${version};`).join(" ");
    await fs.writeFile(
      path.join(wit, "world.wit"),
      `package acme:part@1.0.0; world part { ${lines} export wasmcp:mcp-v20251125/tools@0.1.1; }`,
    );
    const [core, file] = [path.join(wit, "core.wasm"), path.join(wit, "part.wasm")];
    await run(wasmTools ?? "", ["component", "embed", "--dummy", wit, "-o", core]);
    await run(wasmTools ?? "", ["component", "new", core, "-o", file]);
    return { name: `${name}.wasm`, bytes: await fs.readFile(file) };
  }

  const all = [
    "wasi:cli/environment",
    "wasi:filesystem/types",
    "wasi:filesystem/preopens",
    "wasi:http/types",
    "wasi:http/outgoing-handler",
  ];
  const some: Denial = {
    only: ["clocks", "environment:API_KEY", "filesystem:/data", "http:api.example.com"],
    part: "part",
  };

  for (const version of ["0.2.0", "0.2.3", "0.2.6", "0.2.12"]) {
    test(`a part for WASI ${version} gets the guards of its list, and the same resources behind them`, async () => {
      const part = { ...(await partOf(`part-${version}`, all, version)), name: "part.wasm" };
      const { component, plan } = composeServer({ parts: [part], framework, denials: [some] });
      assert.deepEqual(guardsOf(plan), [
        "context-filter of part.wasm",
        "environment-filter of part.wasm",
        "http-filter of part.wasm",
        "preopens-filter of part.wasm",
      ]);
      const own = plan.instances.find(({ name }) => name === "part.wasm");
      assert.ok(own);
      for (const { import: name, source } of own.arguments) {
        if (!name.startsWith("wasi:")) continue;
        const isGuarded = /environment|preopens|outgoing-handler/.test(name);
        assert.equal(source.kind === "instance", isGuarded, name);
      }
      const file = path.join(folder, `server-${version}.wasm`);
      await fs.writeFile(file, component);
      await run(wasmTools ?? "", ["validate", file]);
    });
  }

  test("a server whose parts need no guard contains none, nor anything of one", async () => {
    const part = await partOf("plain", ["wasi:clocks/wall-clock", "wasi:random/random", ...all.slice(1)]);
    const { plan } = composeServer({ parts: [part], framework, protection: open });
    assert.deepEqual(guardsOf(plan), []);
    const roles = plan.instances.map(({ role }) => role);
    assert.ok(!roles.includes("guard"), roles.join());
    assert.ok(!plan.instances.some(({ name }) => name.startsWith("grants for")));
  });

  test("a calculator in Rust, which imports the environment as every component in Rust, gets one small guard", async () => {
    const part = { name: "calculator.wasm", bytes: await fs.readFile(calculatorFile) };
    const { plan } = composeServer({ parts: [part], framework });
    assert.deepEqual(guardsOf(plan), ["environment-filter of calculator.wasm"]);
    const guard = plan.components.find(({ name }) => name.startsWith("environment-filter"));
    assert.ok(guard !== undefined && guard.size < 6_000, `${guard?.size} bytes`);
    const handler = composeHandler({ parts: [part], framework });
    assert.deepEqual(guardsOf(handler.plan), [], "the server that it becomes a part of has the guard");
  });

  test("a middleware for later servers has the guards of its lists", async () => {
    const part = await partOf("part", all);
    assert.deepEqual(guardsOf(composeHandler({ parts: [part], framework, denials: [some] }).plan), [
      "context-filter of part.wasm",
      "environment-filter of part.wasm",
      "http-filter of part.wasm",
      "preopens-filter of part.wasm",
    ]);
    assert.deepEqual(guardsOf(composeHandler({ parts: [part], framework }).plan), []);
  });

  test("a server says which hosts its parts were granted, so that the embedded runtime checks the others", async () => {
    const part = await partOf("caller", ["wasi:http/types", "wasi:http/outgoing-handler"]);
    const other = { ...part, name: "other.wasm" };
    const hostsOf = (denials: readonly Denial[], strip = false) => {
      const { component } = composeServer({ parts: [part, other], framework, denials, strip });
      const hosts = grantedHosts(readComponent(component));
      return hosts && [...hosts].sort();
    };
    const [first, second] = [
      { only: ["http", "http:localhost:8080"], part: "caller" },
      { only: ["http:api.example.com", "http:*.example.org"], part: "other" },
    ];
    const both = ["*", "*.example.org", "api.example.com", "localhost:8080"];
    assert.deepEqual(hostsOf([first, second]), both);
    assert.deepEqual(hostsOf([first, second], true), both);
    assert.deepEqual(hostsOf([first, { only: [], part: "other" }]), ["*", "localhost:8080"]);
    assert.deepEqual(hostsOf([{ only: ["http"] }]), ["*"]);
    assert.equal(hostsOf([first]), undefined);
    assert.equal(hostsOf([]), undefined);
  });

  test("folders have a guard where the framework stores files, and only there", async () => {
    const part = await partOf("files", ["wasi:filesystem/types", "wasi:filesystem/preopens"]);
    const stateful = await partOf("stateful", []);
    const store = await storing("stateful");
    for (const [runtime, expected] of [
      ["wasmtime", ["preopens-filter of files.wasm"]],
      ["embedded", []],
    ] as const) {
      const { plan } = composeServer({ parts: [part, store], framework, runtime, protection: open });
      assert.deepEqual(guardsOf(plan), expected, runtime);
    }
    const { plan } = composeServer({ parts: [part, stateful], framework, protection: open });
    assert.deepEqual(guardsOf(plan), []);
  });

  test("a server that can be protected hides the keys of its issuer from a part that opens folders", async () => {
    const part = await partOf("reader", ["wasi:filesystem/types", "wasi:filesystem/preopens"]);
    const { plan } = composeServer({ parts: [part], framework });
    assert.deepEqual(guardsOf(plan), ["preopens-filter of reader.wasm"]);
    const stdio = composeServer({ parts: [part], framework, transport: "stdio" });
    assert.deepEqual(guardsOf(stdio.plan), []);
  });

  /** The same component, which also keeps values. */
  async function storing(name: string): Promise<Part> {
    const wit = path.join(folder, name);
    await fs.writeFile(
      path.join(wit, "world.wit"),
      `package acme:part@1.0.0; world part { import wasmcp:keyvalue/store@0.1.0; export wasmcp:mcp-v20251125/tools@0.1.1; }`,
    );
    const [core, file] = [path.join(wit, "core.wasm"), path.join(wit, "storing.wasm")];
    await run(wasmTools ?? "", ["component", "embed", "--dummy", wit, "-o", core]);
    await run(wasmTools ?? "", ["component", "new", core, "-o", file]);
    return { name: "storing.wasm", bytes: await fs.readFile(file) };
  }
});
