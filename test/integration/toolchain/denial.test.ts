/** Stand-ins for everything that WASI has, in each of its versions, and the framework; and what validators say to them. */
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
  type ComposedComponent,
  type Denial,
  type Part,
} from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { assets, repositoryRoot } from "../sample-server.ts";
import { findTool, without } from "../../tools.ts";

const wasmTools = findTool("wasm-tools");
const wasmtime = findTool("wasmtime");
const run = promisify(execFile);
const framework = frameworkIn(assets);

let folder: string;
let part: Part;

describe("a component that imports all of WASI 0.2", { skip: without("wasm-tools", "wasmtime") }, () => {
  before(async () => {
    await makeFolder();
    part = await dummy(
      "everything",
      `package acme:everything@1.0.0;
        world everything {
          include wasi:cli/imports@0.2.12;
          import wasi:http/types@0.2.12;
          import wasi:http/outgoing-handler@0.2.12;
          export wasmcp:mcp-v20251125/tools@0.1.1;
        }`,
    );
  });
  after(removeFolder);

  const capabilities = [
    "clocks",
    "environment",
    "exit",
    "filesystem",
    "http",
    "random",
    "sockets",
    "terminal",
  ];
  const everything = capabilities.concat(
    "wasi:http",
    "wasi:cli",
    "wasi:cli/stdout",
    "wasi:sockets/ip-name-lookup",
  );
  for (const what of everything) {
    test(`can be composed without ${what}`, async () => {
      await accept(composeHandler({ parts: [part], framework, denials: [{ what }] }), what);
    });
  }

  test("can be composed without anything but streams", async () => {
    const composed = composeHandler({
      parts: [part],
      framework,
      denials: everything.map((what) => ({ what })),
    });
    await accept(composed, "all");
    await compile(composed, "all");
  });

  test("can be limited to a list, alone or with the others", async () => {
    const reachOf = (denials: readonly Denial[]) => {
      const { plan } = composeHandler({ parts: [part], denials, framework });
      const instance = plan.instances.find(({ name }) => name === part.name);
      return instance?.capabilities.map(({ name }) => name);
    };
    assert.deepEqual(reachOf([{ only: ["http", "wasi:clocks"] }]), ["clocks", "http"]);
    assert.deepEqual(reachOf([{ only: ["random"], part: "everything" }, { only: [] }]), ["random"]);
    assert.deepEqual(reachOf([{ only: ["wasi:cli/environment"] }]), ["environment"]);
    assert.deepEqual(reachOf([{ only: ["random", "http"] }, { what: "http" }]), ["random"]);
    assert.throws(() => reachOf([{ only: ["netwrok"] }]), { code: "bad-reach" });
    assert.throws(() => reachOf([{ only: [], part: "unknown" }]), { code: "unknown-part" });
    await accept(composeHandler({ parts: [part], framework, denials: [{ only: [] }] }), "nothing");
  });

  for (const what of ["wasi:io", "wasi:sockets/tcp", "wasi:http/types", "wasi:filesystem/types"]) {
    test(`can be composed without ${what}, whose resources its other imports use`, async () => {
      await accept(composeHandler({ parts: [part], framework, denials: [{ what }] }), what);
    });
  }
});

describe("a component that imports drafts and WASI 0.3", { skip: without("wasm-tools", "wasmtime") }, () => {
  before(async () => {
    await makeFolder();
    part = await dummy("drafts", await readWorlds());
  });
  after(removeFolder);

  const reach = [
    "clocks",
    "config",
    "environment",
    "filesystem",
    "http",
    "keyvalue",
    "random",
    "sockets",
    "terminal",
    "tls",
  ];
  for (const what of [...reach, "wasi:http/types", "wasi:filesystem/preopens", "wasi:keyvalue/store"]) {
    test(`can be composed without ${what}`, async () => {
      await accept(composeHandler({ parts: [part], framework, denials: [{ what }] }), what);
    });
  }

  test("can be composed without any of them, for wasmtime too", async () => {
    const composed = composeHandler({ parts: [part], framework, denials: [{ only: [] }] });
    assert.deepEqual(
      composed.plan.imports.map(({ name }) => name).filter((name) => /^wasi:.*(0\.3|draft|rc)/.test(name)),
      // Types alone.
      ["wasi:cli/types@0.3.0", "wasi:http/types@0.3.0"],
    );
    await accept(composed, "nothing");
    await compile(composed, "nothing");
  });
});

describe("a component that imports what the framework has", { skip: without("wasm-tools") }, () => {
  before(async () => {
    await makeFolder();
    part = await dummy("services", await readWorlds());
  });
  after(removeFolder);

  test("gets none of it with an empty list, and the server has no services for it", async () => {
    const composed = composeServer({ parts: [part], framework, denials: [{ only: [] }] });
    const { chain, instances } = composed.plan;
    assert.equal(chain[0], "transport");
    // Those of the framework itself decide who may use the server.
    const own = ["access", "signature-verifier"];
    assert.ok(!instances.some(({ name, role }) => role === "service" && !own.includes(name)));
    await accept(composed, "nothing");
  });

  const services: Readonly<Record<string, string>> = {
    keyvalue: "kv-store-fs of services.wasm",
    sessions: "session-store",
    "server-io": "server-io",
    context: "call-context",
    claims: "authorization",
  };
  for (const [capability, service] of Object.entries(services)) {
    test(`gets ${capability} when that is granted`, async () => {
      const composed = composeServer({ parts: [part], framework, denials: [{ only: [capability] }] });
      const own = composed.plan.instances.find(({ name }) => name === part.name);
      const providers = (own?.arguments ?? []).flatMap(({ source }) =>
        source.kind === "instance" ? [composed.plan.instances[source.instance]?.name] : [],
      );
      assert.deepEqual([...new Set(providers)].sort(), ["denial of services.wasm", service].sort());
      await accept(composed, `only ${capability}`);
    });
  }

  test("does not get the manager of sessions unless it is named", async () => {
    const manager = "wasmcp:mcp-v20251125/session-manager@0.1.1";
    const providerOf = (denials: readonly Denial[]) => {
      const { plan } = composeServer({ parts: [part], framework, denials });
      const own = plan.instances.find(({ name }) => name === part.name);
      const source = own?.arguments.find((each) => each.import === manager)?.source;
      return source?.kind === "instance" ? plan.instances[source.instance]?.name : undefined;
    };
    assert.equal(providerOf([]), "denial of services.wasm");
    assert.equal(providerOf([{ only: ["sessions", "wasmcp:mcp-v20251125"] }]), "denial of services.wasm");
    assert.equal(providerOf([{ only: ["session-manager"] }]), "session-store");
  });
});

test(
  "a component with interactive tools loses the functions of its calls",
  { skip: without("wasm-tools") },
  async () => {
    await makeFolder();
    try {
      part = await dummy("interactive", await readWorlds());
      await accept(composeServer({ parts: [part], framework, denials: [{ what: "context" }] }), "context");
    } finally {
      await removeFolder();
    }
  },
);

async function makeFolder(): Promise<void> {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-denial-"));
}

function removeFolder(): Promise<void> {
  return fs.rm(folder, { recursive: true, force: true });
}

function readWorlds(): Promise<string> {
  return fs.readFile(path.join(repositoryRoot, "test/fixtures/denial/world.wit"), "utf8");
}

/** A component of a world, in which every function traps. */
async function dummy(world: string, text: string): Promise<Part> {
  const wit = path.join(folder, "wit");
  await fs.cp(assets.wit, path.join(wit, "deps"), { recursive: true });
  await fs.writeFile(path.join(wit, "world.wit"), text);
  const [core, file] = [path.join(folder, "core.wasm"), path.join(folder, `${world}.wasm`)];
  await run(wasmTools ?? "", ["component", "embed", "--dummy", "--world", world, wit, "-o", core]);
  await run(wasmTools ?? "", ["component", "new", core, "-o", file]);
  return { name: `${world}.wasm`, bytes: await fs.readFile(file) };
}

async function accept({ component, plan }: ComposedComponent, name: string): Promise<void> {
  const reaches = plan.instances.find((instance) => instance.name === part.name)?.capabilities ?? [];
  assert.ok(reaches.every((capability) => capability.name !== name));
  await run(wasmTools ?? "", ["validate", "--features", "all", await write(component, name)]);
}

async function compile({ component }: ComposedComponent, name: string): Promise<void> {
  const file = await write(component, name);
  await run(wasmtime ?? "", [
    "compile",
    "-Wcomponent-model-async,component-model-more-async-builtins",
    "-o",
    `${file}.cwasm`,
    file,
  ]);
}

async function write(component: Uint8Array, name: string): Promise<string> {
  const file = path.join(folder, `${name.replace(/\W/g, "-")}.wasm`);
  await fs.writeFile(file, component);
  return file;
}
