/** From `new` to a component that answers calls, for both languages, and every way in which that goes wrong. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { assetsAt } from "../../toolchain/assets.ts";
import { build, findProject } from "../../toolchain/create/builders/index.ts";
import { describeComponent, readComponent } from "../../core/component/index.ts";
import { renderError, ToolchainError } from "../../core/errors.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { scaffold, type ScaffoldLanguage } from "../../toolchain/create/scaffold/index.ts";
import { encodeWit } from "../../core/wit-binary/index.ts";
import { loadWit } from "../../toolchain/sources/wit-deps/index.ts";
import { newHandWrittenProject } from "./hand-written.ts";
import { hostTime, loadToolsComponent, type ToolsComponent } from "./tools-component.ts";

const root = path.join(import.meta.dirname, "../..");
const assets = assetsAt(path.join(root, "dist"));
const toolsInterface = "wasmcp:mcp-v20251125/tools@0.1.1";

const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-test-"));
after(() => fs.rm(folder, { recursive: true, force: true }));

const newProject = (name: string, language: ScaffoldLanguage, force = false) =>
  scaffold({ name, language, directory: folder, force }, assets);

interface Sample {
  readonly language: ScaffoldLanguage;
  readonly sourceFile: string;
  readonly maximumBytes: number;
  readonly tools: readonly string[];
  /** Tool, arguments, text of the answer, structured answer. */
  readonly calls: readonly (readonly [
    name: string,
    args: Readonly<Record<string, unknown>>,
    text: string,
    structured?: unknown,
  ])[];
  /** Tool, arguments, text of the failure. */
  readonly failures: readonly (readonly [
    name: string,
    args: Readonly<Record<string, unknown>> | undefined,
    text: string,
  ])[];
}

const samples: readonly Sample[] = [
  {
    language: "typescript",
    sourceFile: "src/index.ts",
    maximumBytes: 1_300_000,
    tools: ["text-statistics"],
    calls: [
      ["text-statistics", { text: "a longest wörd" }, '{"characters":14,"words":3,"lines":1}'],
      ["text-statistics", { text: "天気 🛠\n" }, '{"characters":5,"words":1,"lines":2}'],
    ],
    failures: [
      ["text-statistics", {}, "argument `text` is missing: expected string"],
      ["text-statistics", undefined, "argument `text` is missing: expected string"],
      ["text-statistics", { text: 5 }, "argument `text`: expected string, received number"],
    ],
  },
  {
    language: "assemblyscript",
    sourceFile: "assembly/index.ts",
    maximumBytes: 40_000,
    tools: ["reverse", "prime-factors"],
    calls: [
      ["reverse", { text: "abc" }, "cba"],
      ["reverse", { text: "" }, ""],
      ["reverse", { text: '天"\\\n\u0001🛠' }, '🛠\u0001\n\\"天'],
      ["reverse", { other: [{ text: "}]" }, "{"], text: "ab" }, "ba"],
      ["prime-factors", { number: 12 }, "2 × 2 × 3", { factors: [2, 2, 3] }],
      ["prime-factors", { number: 1e3 }, "2 × 2 × 2 × 5 × 5 × 5", { factors: [2, 2, 2, 5, 5, 5] }],
      ["prime-factors", { number: 2 ** 52 }, Array(52).fill("2").join(" × "), { factors: Array(52).fill(2) }],
    ],
    failures: [
      ["reverse", {}, "argument `text` is missing: expected string"],
      ["reverse", undefined, "argument `text` is missing: expected string"],
      ["prime-factors", { number: "12" }, "argument `number`: expected integer, received string"],
      ["prime-factors", { number: 1.5 }, "argument `number`: expected integer, received number"],
      ["prime-factors", { number: -3 }, "argument `number`: expected 2 to 9007199254740991, received -3"],
      [
        "prime-factors",
        { number: 2 ** 53 },
        "argument `number`: expected 2 to 9007199254740991, received 9007199254740992",
      ],
    ],
  },
];

for (const sample of samples) {
  const { language } = sample;
  describe(`the ${language} template`, () => {
    let directory: string;
    let file: string;
    let tools: ToolsComponent;
    before(async () => {
      ({ directory } = await newProject(`sample-${language}`, language));
      const built = await build(directory, unwatchedJob, assets);
      ({ file } = built);
      assert.equal(built.language, language);
      assert.equal(file, path.join(directory, "dist", `sample-${language}.wasm`));
      assert.equal(built.bytes, (await fs.stat(file)).size);
      tools = await loadToolsComponent(file, path.join(folder, `js-${language}`));
    });

    test("is small, and exports tools and nothing else", async () => {
      const bytes = await fs.readFile(file);
      assert.ok(bytes.length < sample.maximumBytes, `${bytes.length} bytes`);
      const component = readComponent(bytes);
      assert.deepEqual(describeComponent(component).exports, [{ name: toolsInterface, kind: "instance" }]);
    });

    test("imports no function but those of wasi:io and standard error, where errors are reported", async () => {
      const imports = readComponent(await fs.readFile(file)).imports;
      for (const [name, item] of imports) {
        assert.equal(item.kind, "instance", name);
        if (item.kind !== "instance" || name.startsWith("wasi:io/")) continue;
        if (name === "wasi:cli/stderr@0.2.12") continue;
        const functions = [...item.exports].filter(([, { kind }]) => kind === "func");
        assert.deepEqual(functions, [], name);
      }
    });

    test("lists its tools with schemas that are JSON objects", () => {
      assert.deepEqual(
        tools.listTools().map(({ name }) => name),
        sample.tools,
      );
      for (const { name, inputSchema, options } of tools.listTools()) {
        for (const schema of [inputSchema, options?.outputSchema ?? '{"type":"object"}']) {
          assert.equal((JSON.parse(schema) as { readonly type: string }).type, "object", name);
        }
        assert.ok(options?.description !== undefined, name);
      }
    });

    for (const [name, args, text, structured] of sample.calls) {
      test(`${name} answers ${JSON.stringify(args)}`, () => {
        const result = tools.callTool(name, args);
        assert.equal(result?.content[0]?.val.text.val, text);
        assert.equal(result?.isError, undefined);
        const found = result?.structuredContent;
        assert.deepEqual(found === undefined ? undefined : JSON.parse(found), structured);
      });
    }

    for (const [name, args, text] of sample.failures) {
      test(`${name} describes to the model the mistake in ${JSON.stringify(args)}`, () => {
        const result = tools.callTool(name, args);
        assert.equal(result?.isError, true);
        assert.equal(result?.content[0]?.val.text.val, text);
      });
    }

    test("does not answer calls to unknown tools", () => {
      assert.equal(tools.callTool("no-such-tool", {}), undefined);
    });

    test("answers a thousand calls in one instance", () => {
      const [name = "", args = {}, text = ""] = sample.calls[0] ?? [];
      for (let call = 0; call < 1000; call++) {
        assert.equal(tools.callTool(name, args)?.content[0]?.val.text.val, text);
      }
    });

    test("leaves only the output behind", async () => {
      const names = await fs.readdir(directory, { recursive: true });
      assert.deepEqual(
        names.filter((name) => /^\.(?!(git|prettier)ignore$)/.test(path.basename(name))),
        [],
      );
      assert.deepEqual(await fs.readdir(path.join(directory, "dist")), [`sample-${language}.wasm`]);
    });

    test("keeps the last good component when the code is broken", async () => {
      const source = path.join(directory, sample.sourceFile);
      const text = await fs.readFile(source, "utf8");
      const good = await fs.readFile(file);
      await fs.writeFile(source, `${text}\nconst = 5;\n`);
      try {
        const line = text.split("\n").length + 1;
        await assert.rejects(build(directory, unwatchedJob, assets), (error) => {
          assert.ok(error instanceof ToolchainError, renderError(error));
          assert.match(renderError(error), new RegExp(`${sample.sourceFile}:${line}:\\d+: `));
          return true;
        });
      } finally {
        await fs.writeFile(source, text);
      }
      assert.deepEqual(await fs.readFile(file), good);
    });
  });
}

test("the TypeScript template and its declarations pass the strictest type check", async () => {
  const { directory } = await newProject("type-checked", "typescript");
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  for (const options of [[], ["--skipLibCheck", "false", "--exactOptionalPropertyTypes"]]) {
    const result = spawnSync(process.execPath, [tsc, "-p", directory, ...options], { encoding: "utf8" });
    assert.equal(result.stdout, "");
    assert.equal(result.status, 0);
  }
});

test("an editor finds no mistake in a new AssemblyScript project, in which nothing is installed or built", async () => {
  const { directory } = await newProject("checked-script", "assemblyscript");
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    spawnSync(process.execPath, [tsc, "-p", path.join(directory, "assembly")], { encoding: "utf8" }).stdout;
  assert.equal(check(), "");
  const entry = path.join(directory, "assembly/index.ts");
  await fs.writeFile(entry, `${await fs.readFile(entry, "utf8")}\nconst wrong: u64 = "text";\n`);
  assert.match(check(), /assembly[/\\]index\.ts\(\d+,7\): error TS2322/);
});

describe("a TypeScript component", () => {
  let directory: string;
  before(async () => {
    directory = await newHandWrittenProject("own-code", folder);
  });

  /** Builds a component whose only tool answers with what `expression` gives, as text. */
  async function buildWith(expression: string, more = ""): Promise<string> {
    await fs.writeFile(
      path.join(directory, "src/index.ts"),
      `${more}
export const tools = {
  listTools: () => ({ tools: [] }),
  callTool: () => ({ content: [{ tag: "text", val: { text: { tag: "text", val: String(${expression}) } } }] }),
};
`,
    );
    return (await build(directory, unwatchedJob, assets)).file;
  }

  /**
   * The WASI interfaces besides `wasi:io`, which streams in MCP's types ask for, and standard error, which shows the author
   * what fails.
   */
  async function wasiImports(file: string): Promise<readonly string[]> {
    const names = [...readComponent(await fs.readFile(file)).imports.keys()];
    const ordinary = (name: string) => name.startsWith("wasi:io/") || name === "wasi:cli/stderr@0.2.12";
    return names.filter((name) => name.startsWith("wasi:") && !ordinary(name)).toSorted();
  }

  const globals: readonly (readonly [
    what: string,
    expression: string,
    expected: string,
    imports: readonly string[],
    more?: string,
  ])[] = [
    [
      "Date",
      "Date.now() + ' ' + new Date().toISOString() + ' ' + new Date(0).getTime() + ' ' + (new Date() instanceof Date)",
      `${Number(hostTime.seconds) * 1000 + 500} 2001-09-09T01:46:40.500Z 0 true`,
      ["wasi:clocks/wall-clock@0.2.12"],
    ],
    ["performance", "performance.now()", "2.5", ["wasi:clocks/monotonic-clock@0.2.12"]],
    ["Math.random", "Math.random()", String(0x80808080808080 / 2 ** 56), ["wasi:random/random@0.2.12"]],
    [
      "crypto.randomUUID",
      "crypto.randomUUID()",
      "80808080-8080-4080-8080-808080808080",
      ["wasi:random/random@0.2.12"],
    ],
    [
      "crypto.getRandomValues",
      "crypto.getRandomValues(new Uint16Array(2))",
      "32896,32896",
      ["wasi:random/random@0.2.12"],
    ],
    ["text coding", "new TextDecoder().decode(new TextEncoder().encode('aé天🛠'))", "aé天🛠", []],
    ["other modules of the project", "double(21)", "42", [], 'import { double } from "./double.ts";'],
    [
      "a clock and dice while it is loaded",
      "typeof top",
      "number",
      ["wasi:clocks/wall-clock@0.2.12", "wasi:random/random@0.2.12"],
      "console.log('loading'); const top = Date.now() + Math.random();".replace(
        "console.log('loading'); ",
        "",
      ),
    ],
  ];

  for (const [what, expression, expected, imports, more] of globals) {
    test(`has ${what}, and imports ${imports.length === 0 ? "nothing" : imports.join(", ")} for it`, async () => {
      await fs.writeFile(
        path.join(directory, "src/double.ts"),
        "export const double = (n: number) => n * 2;\n",
      );
      const file = await buildWith(expression, more);
      assert.deepEqual(await wasiImports(file), imports);
      const tools = await loadToolsComponent(file, path.join(folder, `js-${what.replaceAll(/\W/g, "-")}`));
      assert.equal(tools.callTool("any")?.content[0]?.val.text.val, expected);
    });
  }

  test("a large JSON file costs what it weighs, and code can import it, or a member of it", async () => {
    const cities = Array.from({ length: 6000 }, (_, id) => ({
      id,
      name: `Zürich 北 ${id}`,
      tags: ["a", id % 7],
    }));
    const text = JSON.stringify({ version: 3, cities });
    await fs.writeFile(path.join(directory, "src/cities.json"), text);
    const more = 'import all, { version } from "./cities.json";';
    const without = (await fs.stat(await buildWith("0"))).size;
    const file = await buildWith(
      "all.cities[5999].name + ' ' + version + ' ' + (all.cities === all.cities)",
      more,
    );
    const added = (await fs.stat(file)).size - without;
    assert.ok(added < text.length * 1.5, `${added} bytes for ${text.length}`);
    const tools = await loadToolsComponent(file, path.join(folder, "js-json"));
    assert.equal(tools.callTool("any")?.content[0]?.val.text.val, "Zürich 北 5999 3 true");
  });

  test("writes its log to standard error during a call, in pieces that every host accepts", async () => {
    const file = await buildWith(
      "console.log('é', { a: [1] }, 5, undefined, 'x'.repeat(5000))",
      "console.log('while it loads');",
    );
    assert.deepEqual(await wasiImports(file), []);
    const tools = await loadToolsComponent(file, path.join(folder, "js-console"));
    tools.callTool("any");
    const expected = Buffer.from(`é { a: [ 1 ] } 5 undefined ${"x".repeat(5000)}\n`).toString("latin1");
    assert.equal(tools.stderr(), expected);
  });

  const throwing: readonly (readonly [what: string, source: string, message: string])[] = [
    ["an error that it throws", "() => { throw new RangeError('too far'); }", "too far"],
    ["a promise that is rejected", "async () => { throw new RangeError('too far'); }", "too far"],
    ["a text that it throws", "() => { throw 'too far'; }", "too far"],
    ["nothing that it throws", "() => { throw undefined; }", "undefined"],
    [
      "a promise that nothing settles",
      "() => new Promise(() => {})",
      "the call waits for a promise that nothing settles",
    ],
    [
      "a result of a wrong shape",
      "() => ({ content: [{ tag: 'nope', val: {} }] })",
      '`tools.callTool` returned a wrong value: `content[0].tag`: expected one of `text`, `image`, `audio`, `resource-link`, `embedded-resource`, found "nope"',
    ],
  ];
  for (const [what, callTool, message] of throwing) {
    test(`answers ${what} with an internal error, and goes on`, async () => {
      await fs.writeFile(
        path.join(directory, "src/index.ts"),
        `export const tools = { listTools: () => ({ tools: [] }), callTool: ${callTool} };\n`,
      );
      const { file } = await build(directory, unwatchedJob, assets);
      const tools = await loadToolsComponent(file, path.join(folder, `js-${what.replaceAll(" ", "-")}`));
      for (let call = 0; call < 2; call++) {
        assert.throws(
          () => tools.callTool("any"),
          (error) => {
            assert.deepEqual(error, {
              tag: "internal-error",
              val: { code: -32603n, message, data: undefined },
            });
            return true;
          },
        );
      }
      assert.deepEqual(tools.listTools(), []);
    });
  }

  test("an error code that it throws reaches the caller as it is", async () => {
    await fs.writeFile(
      path.join(directory, "src/index.ts"),
      `export const tools = {
  listTools: () => ({ tools: [] }),
  callTool: () => { throw { tag: "invalid-params", val: { code: -32602, message: "no", data: '{"a":1}' } }; },
};\n`,
    );
    const { file } = await build(directory, unwatchedJob, assets);
    const tools = await loadToolsComponent(file, path.join(folder, "js-error-code"));
    assert.throws(
      () => tools.callTool("any"),
      (error) => {
        assert.deepEqual(error, {
          tag: "invalid-params",
          val: { code: -32602n, message: "no", data: '{"a":1}' },
        });
        return true;
      },
    );
  });

  test("can use and offer WASI interfaces that its world names", async () => {
    const deps = path.join(directory, "wit/deps");
    const world = path.join(directory, "wit/world.wit");
    const text = await fs.readFile(world, "utf8");
    for (const name of ["cli", "clocks", "filesystem", "sockets"]) {
      await fs.cp(path.join(assets.wit, `wasi-${name}`), path.join(deps, `wasi-${name}`), {
        recursive: true,
      });
    }
    // A package may lie there in its binary form, which the engine's packager does not read.
    const { root: random } = await loadWit(path.join(assets.wit, "wasi-random"));
    await fs.writeFile(path.join(deps, "random.wasm"), encodeWit(random));
    const items = "  import wasi:random/random@0.2.12;\n  export wasi:cli/run@0.2.12;\n";
    try {
      await fs.writeFile(world, text.replace(/^}/m, `${items}}`));
      const file = await buildWith(
        "getRandomBytes(2) + ' ' + Date.now()",
        'import { getRandomBytes } from "wasi:random/random@0.2.12";\nexport const run = { run() {} };',
      );
      assert.deepEqual(await wasiImports(file), [
        "wasi:clocks/wall-clock@0.2.12",
        "wasi:random/random@0.2.12",
      ]);
      const { exports } = describeComponent(readComponent(await fs.readFile(file)));
      assert.deepEqual(
        exports.map(({ name }) => name),
        [toolsInterface, "wasi:cli/run@0.2.12"],
      );
      const tools = await loadToolsComponent(file, path.join(folder, "js-wasi"));
      assert.equal(tools.callTool("any")?.content[0]?.val.text.val, "128,128 1000000000500");
    } finally {
      await fs.writeFile(world, text);
    }
  });

  test("can stand between a server and its other handlers", async () => {
    const world = path.join(directory, "wit/world.wit");
    const text = await fs.readFile(world, "utf8");
    const handler = "wasmcp:mcp-v20251125/server-handler@0.1.1";
    try {
      await fs.writeFile(
        world,
        `package wasmcp:middle;\nworld middle { import ${handler}; export ${handler}; }\n`,
      );
      await fs.writeFile(
        path.join(directory, "src/index.ts"),
        `import { handle, type ServerHandler } from "${handler}";
export const serverHandler: ServerHandler = { handle: (ctx, message) => handle(ctx, message) };\n`,
      );
      const { file } = await build(directory, unwatchedJob, assets);
      const { imports, exports } = readComponent(await fs.readFile(file));
      for (const item of [imports.get(handler), exports.get(handler)]) {
        assert.ok(item?.kind === "instance" && item.exports.get("handle")?.kind === "func");
      }
      const tsc = path.join(root, "node_modules/typescript/bin/tsc");
      assert.equal(spawnSync(process.execPath, [tsc, "-p", directory], { encoding: "utf8" }).stdout, "");
    } finally {
      await fs.writeFile(world, text);
    }
  });

  test("writes its declarations anew when the world changes, and only then", async () => {
    const types = path.join(directory, "types/wit.d.ts");
    await buildWith("1");
    const earlier = await fs.stat(types, { bigint: true });
    await buildWith("2");
    assert.equal((await fs.stat(types, { bigint: true })).ino, earlier.ino);
    await fs.writeFile(types, "stale");
    await buildWith("3");
    assert.match(await fs.readFile(types, "utf8"), /export interface Tools/);
  });

  test("imports a service's functions when its code uses one", async () => {
    const file = await buildWith(
      "typeof sendMessage",
      'import { sendMessage } from "wasmcp:mcp-v20251125/server-io@0.1.1";',
    );
    const imported = readComponent(await fs.readFile(file)).imports.get(
      "wasmcp:mcp-v20251125/server-io@0.1.1",
    );
    assert.equal(imported?.kind, "instance");
    assert.ok(imported?.kind === "instance" && imported.exports.get("send-message")?.kind === "func");
  });
});

interface Mistake {
  readonly title: string;
  readonly code: string;
  /** Files to write, or with `undefined` to remove, relative to the project. */
  readonly files: Readonly<Record<string, string | undefined>>;
  /** What the message has to say, in this order. */
  readonly says: readonly (string | RegExp)[];
}

const listOnly = "listTools: () => ({ tools: [] }), callTool: () => undefined";

const mistakes: readonly Mistake[] = [
  {
    title: "a syntax error",
    code: "invalid-typescript",
    files: { "src/index.ts": "export const tools = {\n  listTools: ;\n};\n" },
    says: ["cannot bundle `src/index.ts`", '/mistaken/src/index.ts:2:14: Unexpected ";"'],
  },
  {
    title: "a syntax error in another file",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import "./other.ts"; export const tools = { ${listOnly} };`,
      "src/other.ts": "let = 3;",
    },
    says: [/src\/other\.ts:1:\d+: /],
  },
  {
    title: "an import that does not exist",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import { a } from "./nope.ts";\nimport b from "no-such-package";\na(b);\nexport const tools = { ${listOnly} };`,
    },
    says: [
      'src/index.ts:1:19: Could not resolve "./nope.ts"',
      'src/index.ts:2:15: Could not resolve "no-such-package"',
    ],
  },
  {
    title: "an import from Node",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import { readFileSync } from "node:fs";\nreadFileSync("x");\nexport const tools = { ${listOnly} };`,
    },
    says: ["src/index.ts:1:30: cannot use `node:fs`: "],
  },
  {
    title: "an import of another project's npm package",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import { createHandler, createTool } from "wasmcp";\nexport const handler = createHandler({ tools: [createTool({})] });`,
    },
    says: [
      "src/index.ts:1:43: cannot use `wasmcp`: ",
      "import from `wasmcp:sdk`, where `tool` replaces `createTool`",
    ],
  },
  {
    title: "a `require` of a module of Node",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import { a } from "./a.cjs";\na();\nexport const tools = { ${listOnly} };`,
      "src/a.cjs": 'exports.a = () => require("fs").readFileSync("x");\n',
    },
    says: [/src\/a\.cjs:1:\d+: cannot use `fs`: /],
  },
  {
    title: "an `await` outside of functions",
    code: "invalid-typescript",
    files: { "src/index.ts": `export const tools = { ${listOnly} };\nawait null;\n` },
    says: ["src/index.ts:2:1: cannot use `await` outside of functions", "move it into a function"],
  },
  {
    title: "an import of an interface that the world does not have",
    code: "invalid-typescript",
    files: {
      "src/index.ts": `import { handle } from "wasi:http/outgoing-handler@0.2.12";\nhandle();\nexport const tools = { ${listOnly} };`,
    },
    says: [
      "src/index.ts:1:24: the world `mistaken` does not import `wasi:http/outgoing-handler@0.2.12`",
      "add `import wasi:http/outgoing-handler@0.2.12;`",
    ],
  },
  {
    title: "a missing export, at the export with a similar name",
    code: "missing-export",
    files: { "src/index.ts": "// Misspelt:\nexport const tool = {};\n" },
    says: [
      `src/index.ts:2:14: \`src/index.ts\` does not export \`tools\`, and the world \`mistaken\` exports \`${toolsInterface}\`, did you mean \`tool\`?`,
      "write `export const tools = …`",
    ],
  },
  {
    title: "a missing export, at a declaration without `export`",
    code: "missing-export",
    files: { "src/index.ts": "import type { Tools } from 'x';\n\nconst tools: Tools = {};\n" },
    says: [
      "src/index.ts:3:7: `src/index.ts` does not export `tools`",
      "but declares it: write `export` before it",
    ],
  },
  {
    title: "a missing export, at the beginning of a file without a similar name",
    code: "missing-export",
    files: { "src/index.ts": "export const weather = {};\nexport { weather as forecast };\n" },
    says: ["src/index.ts:1:1: `src/index.ts` does not export `tools`"],
  },
  {
    title: "a missing function",
    code: "missing-function",
    files: { "src/index.ts": "export const tools = { listTools: () => ({ tools: [] }) };\n" },
    says: ["`tools.callTool` is not a function, but the world exports it"],
  },
  {
    title: "code that fails while it is loaded",
    code: "cannot-load",
    files: { "src/index.ts": `export const tools = { ${listOnly} };\nJSON.parse("{");\n` },
    says: ["the code throws an error during the build", /src\/index\.ts:2:\d+: Expected property name/],
  },
  {
    title: "a mistake in the WIT",
    code: "invalid-wit",
    files: { "wit/world.wit": "package a:mistaken;\n\nworld mistaken {\n  export no-such-interface;\n}\n" },
    says: [/wit\/world\.wit:4:10: .*`no-such-interface`/],
  },
  {
    title: "two worlds",
    code: "no-world",
    files: { "wit/world.wit": "package a:b;\nworld one {}\nworld two {}\n" },
    says: ["cannot choose the world of", "`one`, `two`"],
  },
  {
    title: "no entry file",
    code: "not-a-project",
    files: { "src/index.ts": undefined },
    says: ["is not a component project: expected a file `src/index.ts` or `assembly/index.ts`", "wasmcp new"],
  },
  {
    title: "two entry files",
    code: "ambiguous-project",
    files: { "assembly/index.ts": "" },
    says: ["has more than one entry file", "keep one of `src/index.ts` or `assembly/index.ts`"],
  },
  {
    title: "no WIT",
    code: "not-a-project",
    files: { wit: undefined, "src/index.ts": `export const tools = { ${listOnly} };\n` },
    says: ["is not a component project: expected a folder `wit`"],
  },
];

describe("build refuses", () => {
  for (const { title, code, files, says } of mistakes) {
    test(title, async () => {
      const directory = await newHandWrittenProject("mistaken", folder, true);
      try {
        for (const [name, text] of Object.entries(files)) {
          const file = path.join(directory, name);
          await fs.rm(file, { recursive: true, force: true });
          if (text === undefined) continue;
          await fs.mkdir(path.dirname(file), { recursive: true });
          await fs.writeFile(file, text);
        }
        await assert.rejects(build(directory, unwatchedJob, assets), (error) => {
          assert.ok(error instanceof ToolchainError, renderError(error));
          const message = renderError(error);
          assert.equal(error.code, code, message);
          for (const part of says) assert.match(message, typeof part === "string" ? literally(part) : part);
          return true;
        });
        await assert.rejects(fs.stat(path.join(directory, "dist")));
      } finally {
        await fs.rm(directory, { recursive: true, force: true });
      }
    });
  }

  test("a folder that does not exist", async () => {
    await assert.rejects(findProject(path.join(folder, "nowhere")), { code: "not-a-project" });
  });

  test("work that was cancelled", async () => {
    const { directory } = await newProject("cancelled", "typescript");
    const job = { ...unwatchedJob, signal: AbortSignal.abort() };
    await assert.rejects(build(directory, job, assets), { name: "AbortError" });
    await assert.rejects(fs.stat(path.join(directory, "dist")));
  });
});

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
}

describe("new", () => {
  test("writes exactly the files that it reports", async () => {
    const parent = path.join(folder, "parent/of/projects");
    const { directory, files } = await scaffold(
      { name: "complete", language: "typescript", directory: parent, force: false },
      assets,
    );
    assert.equal(directory, path.join(parent, "complete"));
    assert.deepEqual(await fs.readdir(parent), ["complete"]);
    assert.deepEqual(await filesIn(directory), files);
    for (const name of [".gitignore", "README.md", "package.json", "src/index.ts", "types/sdk.d.ts"]) {
      assert.ok(files.includes(name), name);
    }
    const mode = (await fs.stat(directory)).mode & 0o777;
    assert.equal(mode, (await fs.stat(parent)).mode & 0o777);
  });

  for (const { language } of samples) {
    test(`puts the name everywhere in a ${language} project`, async () => {
      const { directory, files } = await newProject(`named-${language}`, language);
      for (const name of files) {
        assert.doesNotMatch(await fs.readFile(path.join(directory, name), "utf8"), /\{\{[a-z-]+\}\}/, name);
      }
      const manifest = JSON.parse(await fs.readFile(path.join(directory, "package.json"), "utf8")) as unknown;
      assert.equal((manifest as { readonly name?: unknown }).name, `named-${language}`);
      if (language === "typescript") return;
      const { root: wit } = await loadWit(path.join(directory, "wit"));
      assert.deepEqual(wit.name, { namespace: "wasmcp", name: `named-${language}`, version: "0.1.0" });
      assert.deepEqual([...wit.worlds.keys()], [`named-${language}`]);
      assert.deepEqual([...(wit.worlds.values().next().value?.exports.keys() ?? [])], [toolsInterface]);
    });
  }

  test("copies the packages that the world needs, and none that it can do without", async () => {
    const { directory } = await newProject("lean", "assemblyscript");
    const deps = path.join(directory, "wit/deps");
    for (const dependency of await fs.readdir(deps)) {
      await fs.rename(path.join(deps, dependency), path.join(directory, "aside"));
      await assert.rejects(loadWit(path.join(directory, "wit")), dependency);
      await fs.rename(path.join(directory, "aside"), path.join(deps, dependency));
    }
  });

  test("refuses a folder that has something in it, and leaves it alone", async () => {
    const target = path.join(folder, "taken");
    await fs.mkdir(target);
    await fs.writeFile(path.join(target, "notes.txt"), "mine");
    await assert.rejects(newProject("taken", "typescript"), { code: "folder-exists" });
    assert.deepEqual(await fs.readdir(target), ["notes.txt"]);
  });

  test("with force writes into such a folder, and keeps its other files", async () => {
    const target = path.join(folder, "forced");
    await fs.mkdir(target);
    await fs.writeFile(path.join(target, "notes.txt"), "mine");
    await fs.writeFile(path.join(target, "README.md"), "old");
    await newProject("forced", "typescript", true);
    assert.equal(await fs.readFile(path.join(target, "notes.txt"), "utf8"), "mine");
    assert.match(await fs.readFile(path.join(target, "README.md"), "utf8"), /^# forced/);
  });

  test("uses an empty folder", async () => {
    await fs.mkdir(path.join(folder, "empty"));
    assert.ok((await newProject("empty", "assemblyscript")).files.length > 0);
  });

  test("refuses an existing file as the folder", async () => {
    await fs.writeFile(path.join(folder, "a-file"), "");
    await assert.rejects(newProject("a-file", "typescript"), { code: "folder-exists" });
    await assert.rejects(newProject("a-file", "typescript", true), { code: "folder-exists" });
  });

  for (const name of ["2fast", "", "../evil", "auth", "keyvalue", "list"]) {
    test(`refuses the name \`${name}\` before it writes anything`, async () => {
      const parent = await fs.mkdtemp(path.join(folder, "names-"));
      await assert.rejects(
        scaffold({ name, language: "typescript", directory: parent, force: true }, assets),
        { code: "bad-name" },
      );
      assert.deepEqual(await fs.readdir(parent), []);
    });
  }

  test("leaves nothing behind when it fails half-way", async () => {
    const parent = await fs.mkdtemp(path.join(folder, "failing-"));
    const incomplete = { ...assets, wit: await fs.mkdtemp(path.join(folder, "no-wit-")) };
    await assert.rejects(
      scaffold({ name: "half", language: "assemblyscript", directory: parent, force: false }, incomplete),
    );
    assert.deepEqual(await fs.readdir(parent), []);
  });
});

async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join("/"))
    .toSorted();
}
