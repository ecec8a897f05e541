/** Stand-ins for everything that WASI 0.2.12 has, and what validators say to them. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { composeHandler, type Denial, type Part } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { assets } from "../sample-server.ts";
import { findTool, without } from "../../tools.ts";

const wasmTools = findTool("wasm-tools");
const wasmtime = findTool("wasmtime");
const run = promisify(execFile);

let folder: string;
let part: Part;

describe("a component that imports all of WASI", { skip: without("wasm-tools", "wasmtime") }, () => {
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-denial-"));
    const wit = path.join(folder, "wit");
    await fs.cp(assets.wit, path.join(wit, "deps"), { recursive: true });
    await fs.writeFile(
      path.join(wit, "world.wit"),
      `package acme:everything@1.0.0;
        world everything {
          include wasi:cli/imports@0.2.12;
          import wasi:http/types@0.2.12;
          import wasi:http/outgoing-handler@0.2.12;
          export wasmcp:mcp-v20251125/tools@0.1.1;
        }`,
    );
    const [core, file] = [path.join(folder, "core.wasm"), path.join(folder, "everything.wasm")];
    await run(wasmTools ?? "", ["component", "embed", "--dummy", wit, "-o", core]);
    await run(wasmTools ?? "", ["component", "new", core, "-o", file]);
    part = { name: "everything.wasm", bytes: await fs.readFile(file) };
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

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
      await accept({ parts: [part], denials: [{ what }] }, what);
    });
  }

  test("can be composed without anything but streams", async () => {
    await accept({ parts: [part], denials: everything.map((what) => ({ what })) }, "all");
  });

  test("can be limited to a list, alone or with the others", async () => {
    const reachOf = (denials: readonly Denial[]) => {
      const { plan } = composeHandler({ parts: [part], denials, framework: frameworkIn(assets) });
      const instance = plan.instances.find(({ name }) => name === part.name);
      return instance?.capabilities.map(({ name }) => name);
    };
    assert.deepEqual(reachOf([{ only: ["http", "wasi:clocks"] }]), ["clocks", "http"]);
    assert.deepEqual(reachOf([{ only: ["random"], part: "everything" }, { only: [] }]), ["random"]);
    assert.deepEqual(reachOf([{ only: ["wasi:cli/environment"] }]), ["environment"]);
    assert.deepEqual(reachOf([{ only: ["random", "http"] }, { what: "http" }]), ["random"]);
    assert.throws(() => reachOf([{ only: ["netwrok"] }]), { code: "bad-denial" });
    assert.throws(() => reachOf([{ only: [], part: "unknown" }]), { code: "unknown-part" });
    await accept({ parts: [part], denials: [{ only: [] }] }, "nothing");
  });

  test("cannot be composed without an interface whose resource it uses elsewhere", () => {
    for (const what of ["wasi:io", "wasi:sockets/tcp", "wasi:http/types"]) {
      const framework = frameworkIn(assets);
      assert.throws(() => composeHandler({ parts: [part], framework, denials: [{ what }] }), {
        code: "cannot-deny",
      });
    }
  });
});

/** A handler leaves the services open that a component with everything asks for. */
async function accept(
  input: Omit<Parameters<typeof composeHandler>[0], "framework">,
  name: string,
): Promise<void> {
  const { component, plan } = composeHandler({ ...input, framework: frameworkIn(assets) });
  const reaches = plan.instances.find((instance) => instance.name === part.name)?.capabilities ?? [];
  assert.ok(reaches.every((capability) => capability.name !== name));
  const file = path.join(folder, `${name.replace(/\W/g, "-")}.wasm`);
  await fs.writeFile(file, component);
  await run(wasmTools ?? "", ["validate", "--features", "all", file]);
  await run(wasmtime ?? "", ["compile", "-o", `${file}.cwasm`, file]);
}
