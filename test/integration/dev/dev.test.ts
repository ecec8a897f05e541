/** `wasmcp dev` as users have it: a URL that answers with the newest code. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import * as modern from "@modelcontextprotocol/client";
import { needs } from "../../tools.ts";
import { type Schema, schemaProblems } from "../cli/json-schema.ts";
import { runCommand } from "../cli/run-command.ts";
import { calculatorFile, repositoryRoot, runtimes } from "../sample-server.ts";
import { DevProcess, type DevEvent } from "./dev-process.ts";
import { newAssembly, newScript } from "./projects.ts";

needs("wasmtime");

let folder: string;
/** What the command may leave in the folder for temporary files: nothing. */
let temporary: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-dev-test-"));
  temporary = path.join(folder, "tmp");
  await fs.mkdir(temporary);
});
after(() => fs.rm(folder, { recursive: true, force: true }));

const schemaFile = path.join(repositoryRoot, "cli/commands/dev.schema.json");

async function workspace(name: string): Promise<string> {
  const directory = path.join(folder, name);
  await fs.mkdir(directory);
  return directory;
}

function start(args: readonly string[], cwd: string): DevProcess {
  return new DevProcess(args, {
    cwd,
    env: { TMPDIR: temporary, XDG_STATE_HOME: path.join(folder, "state") },
  });
}

/** Ends it, and checks that it leaves nothing behind. */
async function stop(dev: DevProcess): Promise<void> {
  assert.equal(await dev.stop(), 0, dev.stderr);
  // TypeScript's compiler leaves a cache of its own there.
  assert.deepEqual(
    (await fs.readdir(temporary)).filter((name) => name !== "node-compile-cache"),
    [],
  );
  const schema = JSON.parse(await fs.readFile(schemaFile, "utf8")) as Schema;
  for (const event of dev.events) assert.deepEqual(schemaProblems(event, schema), [], JSON.stringify(event));
}

async function firstUrl(dev: DevProcess): Promise<string> {
  const { url, isFirst } = await dev.next("ready");
  assert.equal(isFirst, true);
  return String(url);
}

async function connect(
  url: string,
  mode: "legacy" | "auto",
  options: modern.ClientOptions = {},
): Promise<modern.Client> {
  const client = new modern.Client(
    { name: "wasmcp-test", version: "1.0.0" },
    { ...options, versionNegotiation: { mode } },
  );
  await client.connect(new modern.StreamableHTTPClientTransport(new URL(url)));
  return client;
}

async function callOnce(url: string, name: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const client = await connect(url, "auto");
  try {
    const { content } = await client.callTool({ name, arguments: { ...args } });
    const [block] = content;
    return block?.type === "text" ? block.text : JSON.stringify(content);
  } finally {
    await client.close();
  }
}

for (const runtime of runtimes) {
  test(`an edit changes what the same URL answers, and a failed build does not, on ${runtime}`, async () => {
    const project = await newScript(await workspace(`loop-${runtime}`), "loop");
    const dev = start([project.directory, "--runtime", runtime], folder);
    try {
      const url = await firstUrl(dev);
      const ask = () => callOnce(url, "repeat", { input: "x" });
      assert.equal(await ask(), "Received: x");

      await project.replace("Received: ", "Got: ");
      const ready = await dev.next("ready");
      assert.deepEqual([ready["url"], ready["isFirst"], ready["runtime"]], [url, false, runtime]);
      assert.equal(await ask(), "Got: x");

      await project.replace("const inputSchema", "const = inputSchema");
      const failed = await dev.next("failed");
      const [problem] = failed["problems"] as readonly { readonly place: { readonly file: string } }[];
      assert.deepEqual([failed["isServing"], problem?.place.file], [true, project.entry]);
      assert.equal(await ask(), "Got: x");

      await project.replace("const = inputSchema", "const inputSchema");
      await dev.next("ready");
      await project.replace("Got: ", "Again: ");
      await dev.next("ready");
      assert.equal(await ask(), "Again: x");

      const calls = () => dev.events.filter(({ method }) => method === "tools/call");
      await dev.until(() => calls().length >= 4);
      assert.deepEqual(
        calls().map(({ event, name, outcome }) => [event, name, outcome]),
        Array.from({ length: 4 }, () => ["request", "repeat", { kind: "ok" }]),
      );
    } finally {
      await stop(dev);
    }
  });
}

test("an edit of AssemblyScript changes the answer, and other projects of the folder are not built again", async () => {
  const directory = await workspace("mixed");
  const assemblyscript = await newAssembly(directory, "assembly");
  await newScript(directory, "script");
  const dev = start([], directory);
  try {
    const url = await firstUrl(dev);
    assert.equal(await callOnce(url, "repeat", { input: "x" }), "Received: x");
    assert.match(await callOnce(url, "prime-factors", { number: 12 }), /2 × 2 × 3/);
    const earlier = dev.events.length;
    await assemblyscript.replace(" × ", " times ");
    await dev.next("ready");
    assert.match(await callOnce(url, "prime-factors", { number: 12 }), /2 times 2 times 3/);
    const built = dev.events.slice(earlier).filter(({ event }) => event === "built");
    assert.deepEqual(
      built.map(({ project }) => project),
      [assemblyscript.directory],
    );
  } finally {
    await stop(dev);
  }
});

test("clients of both eras that listen are notified, with each new server", async () => {
  const project = await newScript(await workspace("listened"), "listened");
  const dev = start([project.directory], folder);
  try {
    const url = await firstUrl(dev);
    const lists = { legacy: new Changes(), auto: new Changes() };
    const clients = await Promise.all(
      (["legacy", "auto"] as const).map((mode) =>
        connect(url, mode, {
          listChanged: {
            tools: { debounceMs: 0, onChanged: (error, tools) => lists[mode].add(error, tools) },
          },
        }),
      ),
    );
    assert.deepEqual(
      clients.map((client) => client.getServerCapabilities()?.tools),
      [{ listChanged: true }, { listChanged: true }],
    );
    for (const name of ["second", "third"]) {
      await project.replace(/name: "(?:repeat|second)"/, `name: "${name}"`);
      await dev.next("ready");
      for (const changes of Object.values(lists)) assert.ok((await changes.next()).includes(name));
    }
    for (const client of clients) await client.close();
  } finally {
    await stop(dev);
  }
});

/** The lists of tools that a client was notified of. */
class Changes {
  readonly #names: (readonly string[])[] = [];
  #wake: () => void = () => {};

  add(error: Error | null, tools: readonly { readonly name: string }[] | null): void {
    assert.equal(error, null);
    this.#names.push((tools ?? []).map(({ name }) => name));
    this.#wake();
  }

  async next(): Promise<readonly string[]> {
    const late = setTimeout(() => this.#wake(), 120_000);
    if (this.#names.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(late);
    const names = this.#names.shift();
    assert.ok(names, "no notification within two minutes");
    return names;
  }
}

test("type errors are reported after the change, which they do not hold back", async () => {
  const directory = await workspace("typed");
  await fs.mkdir(path.join(directory, "node_modules"));
  await fs.symlink(
    path.join(repositoryRoot, "node_modules/typescript"),
    path.join(directory, "node_modules/typescript"),
    "junction",
  );
  const project = await newScript(directory, "typed");
  const dev = start(["--typecheck"], directory);
  try {
    const url = await firstUrl(dev);
    assert.deepEqual((await dev.next("types"))["problems"], []);
    await project.replace("Received: ", "${1 satisfies string}");
    await dev.next("ready");
    assert.equal(await callOnce(url, "repeat", { input: "x" }), "1x");
    const [problem] = (await dev.next("types"))["problems"] as readonly {
      readonly place: { readonly file: string };
    }[];
    assert.equal(problem?.place.file, project.entry);
  } finally {
    await stop(dev);
  }
});

test("a server of wasmcp.toml is served as the file says, and again when the file changes", async () => {
  const directory = await workspace("defined");
  await newScript(directory, "tools");
  await fs.copyFile(calculatorFile, path.join(directory, "calculator.wasm"));
  const file = path.join(directory, "wasmcp.toml");
  const definition = '[servers.all]\ncomponents = ["./tools/dist/tools.wasm", "./calculator.wasm"]\n';
  await fs.writeFile(file, definition);
  const dev = start([], directory);
  try {
    const url = await firstUrl(dev);
    assert.equal(await callOnce(url, "add", { a: 1, b: 2 }), "3");
    await fs.writeFile(file, `${definition}[servers.all.prefixes]\n"./calculator.wasm" = "my-"\n`);
    await dev.next("ready");
    assert.equal(await callOnce(url, "my-add", { a: 1, b: 2 }), "3");
    assert.equal(dev.events.filter(({ event }) => event === "built").length, 1);
    await fs.writeFile(file, "[servers.all");
    const failed = await dev.next("failed");
    assert.equal(failed["isServing"], true);
    assert.equal(await callOnce(url, "my-add", { a: 1, b: 2 }), "3");
  } finally {
    await stop(dev);
  }
});

test("a first build that fails is waited for", async () => {
  const project = await newScript(await workspace("late"), "late");
  await project.replace("export const tools", "export const tolls");
  const dev = start([project.directory], folder);
  try {
    const failed = await dev.next("failed");
    const { isServing, error } = failed as DevEvent & { readonly error?: { readonly code?: string } };
    assert.deepEqual([isServing, error?.code], [false, "missing-export"]);
    await project.replace("export const tolls", "export const tools");
    const url = await firstUrl(dev);
    assert.equal(await callOnce(url, "repeat", { input: "x" }), "Received: x");
  } finally {
    await stop(dev);
  }
});

test("for people, each request is a line", async () => {
  const project = await newScript(await workspace("read"), "read");
  let calling: Promise<string> | undefined;
  const outcome = await runCommand(["dev", project.directory, "--addr", "127.0.0.1:0"], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
    onOutput: (stdout, interrupt) => {
      // The line of the call comes with its end.
      if (/tools\/call/.test(stdout)) return interrupt();
      const url = /Serving: (\S+) \(embedded\)/.exec(stdout)?.[1];
      if (url !== undefined) calling ??= callOnce(url, "repeat", { input: 1 });
    },
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.match(await (calling ?? ""), /expected a string/);
  assert.match(
    outcome.stdout,
    /^\d\d:\d\d:\d\d wasmcp-test 1\.0\.0 tools\/call repeat \d+ ms the tool reported an error$/m,
  );
  assert.match(outcome.stderr, /AssemblyScript and Rust are not optimized/);
});

describe("refuses, before anything is built,", () => {
  const refusals: Readonly<Record<string, readonly [args: readonly string[], says: RegExp]>> = {
    "a folder that is not a project": [["tmp"], /not a component project/],
    "a folder without projects": [[], /component projects not found in .*\n.*wasmcp new/],
    "a server without wasmcp.toml": [["--server", "x"], /`wasmcp.toml` not found/],
  };
  for (const [name, [args, says]] of Object.entries(refusals)) {
    test(name, async () => {
      const cwd = await workspace(`refused-${name.replaceAll(" ", "-")}`);
      await fs.mkdir(path.join(cwd, "tmp"));
      const { code, stdout, stderr } = await runCommand(["dev", ...args], { cwd, env: process.env });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, says);
    });
  }

  test("an address that is taken", async () => {
    const project = await newScript(await workspace("taken"), "taken");
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const args = ["dev", project.directory, "--addr", `127.0.0.1:${port}`];
      const { code, stderr } = await runCommand(args, { cwd: folder, env: process.env });
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`port ${port} is already in use`));
      assert.doesNotMatch(stderr, /bundling/);
    } finally {
      other.close();
    }
  });
});
