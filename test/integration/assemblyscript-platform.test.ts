/** The global names of AssemblyScript that need a host: what each imports, what it does on both runtimes, and what is refused. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import * as asc from "assemblyscript/asc";
import { ToolchainError } from "../../core/errors.ts";
import { composeFiles } from "../../toolchain/compose/files/index.ts";
import { compileAssemblyScript } from "../../toolchain/create/builders/assemblyscript/index.ts";
import { build } from "../../toolchain/create/builders/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../toolchain/run/index.ts";
import { here, host } from "../host.ts";
import { needs } from "../tools.ts";
import { until } from "../processes.ts";
import { assets, runtimes } from "./sample-server.ts";

needs("wasmtime");

const TIME_LIMIT_MS = 300_000;

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-platform-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Compiles a component whose only function is `run`, with these statements in it. */
async function compileStatements(name: string, statements: readonly string[], top = ""): Promise<Uint8Array> {
  const project = path.join(folder, name);
  await fs.mkdir(path.join(project, "wit"), { recursive: true });
  await fs.mkdir(path.join(project, "assembly"), { recursive: true });
  await fs.writeFile(path.join(project, "wit/world.wit"), "package t:t; world w { export run: func(); }");
  const source = `${top}\nexport function run(): void {\n${statements.join("\n")}\n}\n`;
  await fs.writeFile(path.join(project, "assembly/index.ts"), source);
  return compileAssemblyScript(
    {
      entry: path.join(project, "assembly/index.ts"),
      bindings: path.join(project, "bindings"),
      witDirectory: path.join(project, "wit"),
      strings: "managed",
      runtime: "minimal",
      platform: true,
    },
    unwatchedJob,
    assets,
  );
}

const terminal = "wasi:cli/stderr@0.2.12";
const environment = "wasi:cli/environment@0.2.12";
const random = "wasi:random/random@0.2.12";
const wallClock = "wasi:clocks/wall-clock@0.2.12";
const monotonicClock = "wasi:clocks/monotonic-clock@0.2.12";

/** Statements that use a name of the library, and what a component with them imports beside the terminal, where errors go. */
const uses: readonly (readonly [names: readonly string[], statement: string, imports: readonly string[]])[] =
  [
    [["abort"], `if (run == null) throw new Error("no");`, []],
    [["abort"], `assert(Array.isArray([1]), "no");`, []],
    [["trace"], `trace("here", 5, 1, 2, 3, 4, 5);`, []],
    [["seed"], `if (Math.random() < 0) unreachable();`, [random]],
    [["seed"], `if (Mathf.random() < 0) unreachable();`, [random]],
    [[], `Math.seedRandom(1);`, []],
    [["console.log"], `console.log("x");`, []],
    [["console.info"], `console.info("x");`, []],
    [["console.debug"], `console.debug("x");`, []],
    [["console.warn"], `console.warn("x");`, []],
    [["console.error"], `console.error("x");`, []],
    [["console.assert"], `console.assert(false, "x");`, []],
    [
      ["console.time", "console.timeLog", "console.timeEnd"],
      `console.time("a"); console.timeLog("a"); console.timeEnd("a");`,
      [monotonicClock],
    ],
    [["Date.now"], `if (Date.now() < 0) unreachable();`, [wallClock]],
    [["Date.now"], `if (new Date(Date.now()).getUTCFullYear() < 2000) unreachable();`, [wallClock]],
    [[], `if (process.time() < 0) unreachable();`, [wallClock]],
    [["performance.now"], `if (performance.now() < 0) unreachable();`, [monotonicClock]],
    [[], `if (process.hrtime() == 1) unreachable();`, [monotonicClock]],
    [["crypto.getRandomValuesN"], `crypto.getRandomValues(new Uint8Array(3));`, [random]],
    [["process.argv"], `console.log(process.argv.join(" "));`, [environment]],
    [[], `console.log(process.env.size.toString());`, [environment]],
    [[], `process.stderr.write("x"); process.stderr.write(new ArrayBuffer(1));`, []],
    [[], `console.log(process.platform + process.arch);`, []],
    ...Object.entries({
      "Math.abs": 1,
      "Math.acos": 1,
      "Math.acosh": 1,
      "Math.asin": 1,
      "Math.asinh": 1,
      "Math.atan": 1,
      "Math.atan2": 2,
      "Math.atanh": 1,
      "Math.cbrt": 1,
      "Math.ceil": 1,
      "Math.clz32": 1,
      "Math.cos": 1,
      "Math.cosh": 1,
      "Math.exp": 1,
      "Math.expm1": 1,
      "Math.floor": 1,
      "Math.fround": 1,
      "Math.hypot": 2,
      "Math.imul": 2,
      "Math.log": 1,
      "Math.log10": 1,
      "Math.log1p": 1,
      "Math.log2": 1,
      "Math.max": 2,
      "Math.min": 2,
      "Math.pow": 2,
      "Math.round": 1,
      "Math.sign": 1,
      "Math.sin": 1,
      "Math.sinh": 1,
      "Math.sqrt": 1,
      "Math.tan": 1,
      "Math.tanh": 1,
      "Math.trunc": 1,
    }).map(
      ([name, count]) =>
        [[name], `if (JS${name}(${Array(count).fill("1.5")}) == 99) unreachable();`, []] as const,
    ),
    ...["E", "LN2", "LN10", "LOG2E", "LOG10E", "PI", "SQRT1_2", "SQRT2"].map(
      (name) => [[`Math.${name}`], `if (JSMath.${name} == 99) unreachable();`, []] as const,
    ),
    [["Math.random"], `if (JSMath.random() < 0) unreachable();`, [random]],
  ];

/** Names of the library that need a host which a component does not have. */
const refused = /^(?:globalThis|Reflect\..*|String\..*|Object\..*|document\..*|process\.exit)$/u;

async function importsOf(component: Uint8Array): Promise<readonly string[]> {
  const found = [...(await componentWit(component)).matchAll(/^ {2}import (\S+);$/gmu)];
  return found.flatMap(([, id = ""]) => (id.startsWith("wasi:io/") ? [] : [id])).toSorted();
}

describe("the library's imports from a host", { timeout: TIME_LIMIT_MS }, () => {
  test("are all in this table, or refused", () => {
    const declared = Object.values(asc.libraryFiles).flatMap((text) =>
      [...text.matchAll(/@external\("env", "([^"]+)"\)/gu)].flatMap(([, name = ""]) => name),
    );
    assert.ok(declared.length > 80, String(declared.length));
    const covered = new Set(uses.flatMap(([names]) => names));
    assert.deepEqual(
      declared.filter((name) => covered.has(name) === refused.test(name)),
      [],
    );
  });

  test("all become imports from WASI", async () => {
    const component = await compileStatements(
      "all",
      uses.map(([, statement]) => `{ ${statement} }`),
    );
    const expected = new Set([terminal, ...uses.flatMap(([, , imports]) => imports)]);
    assert.deepEqual(await importsOf(component), [...expected].toSorted());
  });

  for (const one of [[], [random], [wallClock], [monotonicClock], [environment]]) {
    test(`are only those that the code uses: ${one.join() || "the terminal alone"}`, async () => {
      const statements = uses.filter(([, , imports]) => imports.join() === one.join());
      const component = await compileStatements(
        `only-${one.join().replaceAll(/\W/gu, "-")}`,
        statements.map(([, statement]) => `{ ${statement} }`),
      );
      assert.deepEqual(await importsOf(component), [terminal, ...one].toSorted());
    });
  }

  test("join the world's own imports, and use its packages", async () => {
    const project = path.join(folder, "own");
    await fs.mkdir(path.join(project, "wit/deps"), { recursive: true });
    await fs.mkdir(path.join(project, "assembly"));
    await fs.writeFile(
      path.join(project, "wit/world.wit"),
      "package t:t; world w { import wasi:io/streams@0.2.12; import wasi:clocks/wall-clock@0.2.0; export run: func(); }",
    );
    await fs.cp(path.join(assets.wit, "wasi-io"), path.join(project, "wit/deps/io"), { recursive: true });
    await fs.writeFile(
      path.join(project, "wit/deps/clocks.wit"),
      "package wasi:clocks@0.2.0; interface wall-clock { record datetime { seconds: u64, nanoseconds: u32 } now: func() -> datetime; }",
    );
    await fs.writeFile(
      path.join(project, "assembly/index.ts"),
      `import { now } from "../bindings/wasi/clocks/wall-clock";
export function run(): void { console.log((now().seconds as i64 - Date.now()).toString()); }
`,
    );
    const component = await compileAssemblyScript(
      {
        entry: path.join(project, "assembly/index.ts"),
        bindings: path.join(project, "bindings"),
        witDirectory: path.join(project, "wit"),
        strings: "managed",
        runtime: "minimal",
        platform: true,
      },
      unwatchedJob,
      assets,
    );
    // The two versions of the clock are compatible, so they become one import.
    assert.deepEqual(await importsOf(component), [terminal, wallClock].toSorted());
  });
});

describe("what a component cannot have", { timeout: TIME_LIMIT_MS }, () => {
  const cases: readonly (readonly [
    name: string,
    statement: string,
    top: string,
    place: string,
    message: RegExp,
  ])[] = [
    ["exit", "process.exit(1);", "", "3:9", /'exit'.*: a tool cannot end its server: return a result/u],
    [
      "stdout",
      `process.stdout.write("x");`,
      "",
      "3:9",
      /'stdout'.*belong to the protocol: write to `process\.stderr`/u,
    ],
    [
      "document",
      "document.hasFocus();",
      `import { document } from "bindings/dom";`,
      "1:10",
      /no exported member 'document': a component runs without a browser/u,
    ],
    [
      "declared",
      "ask(1);",
      `@external("env", "ask") declare function ask(n: i32): void;`,
      "1:1",
      /^no WIT import provides `ask` of the module `env`: import an interface in `wit\/world\.wit`/u,
    ],
    [
      "library",
      "start_unwind(changetype<StackDescriptor>(0));",
      `import { start_unwind, StackDescriptor } from "bindings/asyncify";`,
      "1:1",
      /^no WIT import provides `start_unwind` of the module `asyncify`/u,
    ],
  ];

  for (const [name, statement, top, place, message] of cases) {
    test(`is refused with its place and an alternative: ${name}`, async () => {
      await assert.rejects(compileStatements(`refused-${name}`, [statement], top), (error) => {
        assert.ok(error instanceof ToolchainError);
        const [problem] = error.problems;
        assert.match(problem?.message ?? "", message);
        assert.equal(problem?.place?.file, path.join(folder, `refused-${name}`, "assembly/index.ts"));
        assert.equal(`${problem.place.line}:${problem.place.column}`, place);
        return true;
      });
    });
  }
});

/** Tools whose answer is the value of an expression, after the statements before it. */
const tools: Readonly<Record<string, string>> = {
  console:
    `console.log("log é 🛠"); console.info("info"); console.warn("warn"); console.error("error"); console.debug("debug");` +
    `console.assert(true, "not shown"); console.assert(false, "shown"); console.assert(false);` +
    `console.time("timer"); console.timeEnd("timer"); console.timeEnd("timer"); trace("point", 2, 1.5, 2); ""`,
  long: `console.log("x".repeat(5000) + "é🛠".repeat(3000) + "!"); ""`,
  stderr: `process.stderr.write("one "); process.stderr.write(String.UTF8.encode("line\\n")); ""`,
  random: `Math.random().toString()`,
  seeded: `Math.seedRandom(5); Math.random().toString()`,
  crypto: `const octets = new Uint8Array(37); crypto.getRandomValues(octets); octets.toString()`,
  now: `Date.now().toString()`,
  date: `new Date(Date.now()).toISOString()`,
  performance: `const start = performance.now(); (performance.now() >= start).toString()`,
  "at-load": `loadedAt.toString() + " " + drawnAtLoad.toString() + " " + Date.now().toString()`,
  environment: `(process.env.has("GREETING") ? process.env.get("GREETING") : "none") + (process.env.has("OTHER") ? "!" : "")`,
  throw: `throw new Error("no such city: Zürich")`,
  assertion: `assert(name.length == 0, "not empty"); ""`,
  silent: `assert(name.length == 0); ""`,
  range: `const list: i32[] = []; list[name.length].toString()`,
  key: `new Map<string, string>().get(name)`,
};

function toolsSource(): string {
  const described = Object.entries(tools).map(([name, body]) => {
    const statements = body.split(/(?<=;) (?=[^;]*$)/u);
    const value = statements.pop() ?? "";
    const result = value.startsWith("throw") ? `${value};` : `return text(${value});`;
    const work = `const name = call.name; ${statements.join(" ")} ${result}`;
    return `tool("${name}", "").run((call) => { ${work} });`;
  });
  return [
    'import { text, tool } from "../bindings/sdk/tools";',
    'export { tools } from "../bindings/sdk/tools";',
    "const loadedAt = Date.now();",
    "const drawnAtLoad = Math.random();",
    ...described,
    "",
  ].join("\n");
}

/** The body of the answer to a call without arguments. */
async function ask({ url }: RunningServer, tool: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: {} },
    }),
    signal: AbortSignal.timeout(120_000),
  });
  return response.text();
}

describe("a server with AssemblyScript", { timeout: 2 * TIME_LIMIT_MS }, () => {
  let component: string;
  let file: string;
  let source: string;
  before(async () => {
    const { directory } = await scaffold(
      { name: "tools", language: "assemblyscript", directory: folder, force: false },
      assets,
    );
    const entry = path.join(directory, "assembly/index.ts");
    source = toolsSource();
    await fs.writeFile(entry, source);
    component = (await build(directory, unwatchedJob, assets)).file;
    file = path.join(folder, "server.wasm");
    await composeFiles({ ...here, specs: [component], output: file, force: false }, unwatchedJob, assets);
  });

  test("whose place for errors is denied only traps where it fails", async () => {
    const output = path.join(folder, "denied.wasm");
    const denials = [{ what: "wasi:cli/stderr" }];
    await composeFiles({ ...here, specs: [component], output, force: false, denials }, unwatchedJob, assets);
    let log = "";
    const onLog = (text: string) => {
      log += text;
    };
    const server = await startServer(
      { ...host, file: output, runtime: "embedded", host: "127.0.0.1", port: 0, env: {}, onLog },
      unwatchedJob,
      assets,
    );
    try {
      assert.match(await ask(server, "now"), /"text":"\d+"/u);
      await ask(server, "throw");
      assert.match(await ask(server, "seeded"), /"text":"0\.\d+"/u);
    } finally {
      await server.stop();
    }
    assert.match(log, /unreachable/u);
    assert.doesNotMatch(log, /no such city/u);
  });

  /** The place of a text in the source, as messages name it. */
  function placeOf(text: string): string {
    const lines = source.slice(0, source.indexOf(text)).split("\n");
    return `assembly/index.ts:${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
  }

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let server: RunningServer;
      let log = "";
      before(async () => {
        const onLog = (text: string) => {
          log += text;
        };
        const env = { GREETING: "grüezi" };
        server = await startServer(
          { ...host, file, runtime, host: "127.0.0.1", port: 0, env, onLog },
          unwatchedJob,
          assets,
        );
      });
      after(() => server.stop());

      const answer = (tool: string) => ask(server, tool);

      async function call(tool: string): Promise<string> {
        const text = await answer(tool);
        const { result } = JSON.parse(text) as { result?: { content: readonly { text: string }[] } };
        assert.ok(result !== undefined, text);
        return result.content[0]?.text ?? "";
      }

      /** Waits for text in the log, which does not come together with the answer. */
      async function logged(expected: string): Promise<void> {
        await until(() => log.includes(expected), `\`${expected}\` in the log`);
      }

      test("`console` and `trace` write lines to the terminal", async () => {
        await call("console");
        const lines = [
          "log é 🛠",
          "info",
          "warn",
          "error",
          "debug",
          "Assertion failed: shown",
          "Assertion failed",
        ];
        for (const line of [...lines, "no timer with the label timer", "trace: point 1.5, 2.0"]) {
          await logged(`:: ${line}\n`);
        }
        assert.match(log, /:: timer: \d+\.\d+ms\n/u);
        assert.doesNotMatch(log, /not shown/u);
      });

      test("a line longer than a host takes at once arrives whole", async () => {
        await call("long");
        await logged("!\n");
        assert.ok(log.includes("é🛠".repeat(100)));
        assert.doesNotMatch(log, /\ufffd/u);
      });

      test("`process.stderr` takes text and octets", async () => {
        await call("stderr");
        await logged(":: one line\n");
      });

      test("random values and the time are new at every request, those of the module's own code too", async () => {
        for (const tool of ["random", "crypto"]) assert.notEqual(await call(tool), await call(tool), tool);
        assert.equal(await call("seeded"), await call("seeded"));
        assert.equal(new Set((await call("crypto")).split(",")).size > 10, true);
        const started = Date.now();
        assert.ok(Math.abs(Number(await call("now")) - started) < 60_000);
        assert.ok(Math.abs(Date.parse(await call("date")) - started) < 60_000);
        assert.equal(await call("performance"), "true");
        const [first, second] = [await call("at-load"), await call("at-load")].map((text) => text.split(" "));
        assert.notEqual(first?.[1], second?.[1]);
        assert.ok(Math.abs(Number(first?.[0]) - started) < 60_000, String(first));
      });

      test("`process.env` has the variables that the server was given", async () => {
        assert.equal(await call("environment"), "grüezi");
      });

      const failures: readonly (readonly [tool: string, at: string, message: string])[] = [
        ["throw", "throw new Error", "no such city: Zürich"],
        ["assertion", `assert(name.length == 0, "`, "not empty"],
        ["silent", "assert(name.length == 0);", "aborted without a message"],
      ];
      for (const [tool, at, message] of failures) {
        test(`shows the author file, line, column and message of a failure: ${tool}`, async () => {
          await answer(tool);
          await logged(`:: ${placeOf(at)}: ${message}\n`);
          assert.equal(await call("seeded"), await call("seeded"));
        });
      }

      test("shows the author a failure inside the library", async () => {
        await answer("range");
        await answer("key");
        for (const line of [
          /:: ~lib\/array\.ts:\d+:\d+: Index out of range\n/u,
          /:: ~lib\/map\.ts:\d+:\d+: Key does not exist\n/u,
        ]) {
          await logged(line.source.includes("array") ? "Index out of range\n" : "Key does not exist\n");
          assert.match(log, line);
        }
      });
    });
  }
});
