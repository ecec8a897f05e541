import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { describe, test } from "node:test";
import { lineOfBody } from "../../../extension/add-tool/tool-edits.ts";
import { addTool, toolNameProblem } from "../../../extension/add-tool/tool-text.ts";

/** The file with the tool in it. */
function withTool(language: string, file: string, name = "say-hello", description?: string): string {
  const added = addTool(language, file, name, description);
  assert.ok(added !== undefined);
  const changed = added.edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce(
      (text, { offset, text: inserted }) => text.slice(0, offset) + inserted + text.slice(offset),
      file,
    );
  const line = lineOfBody(added, (offset) => file.slice(0, offset).split("\n").length - 1);
  assert.ok(changed.split("\n")[line]?.endsWith(added.body), "the cursor goes to the end of the body");
  return changed;
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

describe("a tool is added to the template of", () => {
  test("TypeScript, as the first of the server's", async () => {
    const file = await fs.readFile("templates/typescript/tools/src/index.ts", "utf8");
    const text = withTool("typescript", file);
    assert.match(text, /server\(\[\n {2}tool\("say-hello", \{\n[^]*\n {2}\}\),\n {2}tool\("/);
    assert.equal(count(text, /\btool\b[^(]*from "wasmcp:sdk"/g), 1);
  });

  test("TypeScript without tools, with the import", async () => {
    const file = 'import { prompt, server } from "wasmcp:sdk";\n\nexport default server([]);\n';
    const text = withTool("typescript", file);
    assert.match(text, /^import \{ tool, prompt, server \} from "wasmcp:sdk";\n/);
    assert.match(text, /server\(\[\n {2}tool\("say-hello"[^]*\}\),\n\]\);\n$/);
  });

  test("AssemblyScript, at the end", async () => {
    const file = await fs.readFile("templates/assemblyscript/tools/assembly/index.ts", "utf8");
    const text = withTool("assemblyscript", file);
    assert.ok(text.startsWith(file));
    assert.match(text, /\n\ntool\("say-hello", "Says hello to a name"\)\n[^]*;\n$/);
  });

  test("Python, in the list of the server, with a name that Python allows", async () => {
    const file = await fs.readFile("templates/python/tools/app.py", "utf8");
    const text = withTool("python", file);
    assert.match(
      text,
      /\n\n\n@tool\(name="say-hello", read_only=True\)\ndef say_hello\(name: str\) -> str:\n/,
    );
    assert.match(text, /\n\n\napp = server\(say_hello, /);
  });
});

/** The file with the tool in it, without what stands outside of `server!`. */
const listAfter = (file: string, name?: string) => /server![^]*$/.exec(withTool("rust", file, name))?.[0];

describe("a tool is added to Rust", () => {
  test("in the template, as a function and in the list", async () => {
    const file = await fs.readFile("templates/rust/tools/src/lib.rs", "utf8");
    const text = withTool("rust", file);
    assert.match(
      text,
      /\n}\n\n\/\/\/ Says hello to a name\.\n#\[tool\(name = "say-hello", read_only\)\]\nfn say_hello\(\n/,
    );
    assert.match(text, /\n}\n\nwasmcp::server!\(tools: \[say_hello, add, subtract\]\);\n/);
  });

  test("in the list of several lines, and beside other lists", async () => {
    const file = await fs.readFile("templates/rust/everything/src/lib.rs", "utf8");
    assert.match(withTool("rust", file), /\n {4}tools: \[say_hello, chart, count\],\n/);
    assert.equal(
      listAfter("server! {\n    tools: [\n        a,\n        b,\n    ],\n}\n"),
      "server! {\n    tools: [\n        say_hello,\n        a,\n        b,\n    ],\n}\n",
    );
    assert.equal(listAfter("wasmcp::server!(tools: []);"), "server!(tools: [say_hello]);");
  });

  test("in a server without tools", () => {
    assert.equal(listAfter("wasmcp::server!();"), "server!(tools: [say_hello]);");
    assert.equal(listAfter("wasmcp::server!(prompts: [p]);"), "server!(tools: [say_hello], prompts: [p]);");
    assert.equal(
      listAfter("wasmcp::server!(\n    prompts: [p],\n);"),
      "server!(\n    tools: [say_hello],\n    prompts: [p],\n);",
    );
  });

  test("where comments and texts do not count", () => {
    const noise = [
      "// server!(tools: [])",
      "/* /* server!( */ server!(tools: [x]) */",
      'const A: &str = "server!(tools: [ \\" ";',
      'const B: &str = r##"server!(tools: [ "# "##;',
      "const C: [char; 4] = ['(', '\\'', '\\u{7b}', '\"'];",
      "fn f<'a>(x: &'a str) -> &'a str { x }",
      "mod inner { macro_rules! server { () => {} } fn g() { server!(); } }",
    ].join("\n");
    const text = withTool("rust", `${noise}\nwasmcp::server!(/* tools: [ */ tools: [a]);\n`);
    assert.ok(text.startsWith(`${noise}\n/// Says hello`));
    assert.ok(text.endsWith("wasmcp::server!(/* tools: [ */ tools: [say_hello, a]);\n"));
  });

  test("with the attribute as the file has it", () => {
    const attribute = (uses: string) => /#\[[^\]]*\]/.exec(withTool("rust", `${uses}\nserver!();`))?.[0];
    for (const uses of [
      "use wasmcp::tool;",
      "use wasmcp::{Context, tool, text};",
      "use wasmcp::{\n    prompt,\n    tool,\n};",
    ])
      assert.equal(attribute(uses), '#[tool(name = "say-hello", read_only)]', uses);
    for (const uses of [
      "use wasmcp::text;",
      "use other::tool;",
      "use wasmcp::tool as act;",
      "// use wasmcp::tool;",
    ])
      assert.equal(attribute(uses), '#[wasmcp::tool(name = "say-hello", read_only)]', uses);
  });

  test("with a name that Rust and the file allow", () => {
    const named = (name: string, file = "server!();") =>
      /#\[(.*)\]\nfn (\w+)/.exec(withTool("rust", file, name))?.slice(1);
    assert.deepEqual(named("hello"), ["wasmcp::tool(read_only)", "hello"]);
    assert.deepEqual(named("getWeather"), ['wasmcp::tool(name = "getWeather", read_only)', "get_weather"]);
    assert.deepEqual(named("match"), ['wasmcp::tool(name = "match", read_only)', "match_2"]);
    assert.deepEqual(named("add", "fn add() {}\nfn add_2() {}\nserver!();")?.[1], "add_3");
  });

  test("of a file that does not end as it should", () => {
    for (const file of ['server!(tools: [ "', "server!(", "server!", "/* server!(", 'r#"server!('])
      assert.doesNotThrow(() => addTool("rust", file, "say-hello"), file);
  });
});

test("a tool has the description that its author typed, on one line", async () => {
  const described = async (language: string, template: string, description: string) =>
    withTool(language, await fs.readFile(template, "utf8"), "say-hello", description);
  const typescript = (description: string) =>
    described("typescript", "templates/typescript/tools/src/index.ts", description);
  assert.match(await typescript('Says "hi"\n to \\ all '), /description: "Says \\"hi\\" to \\\\ all",\n/);
  assert.match(await typescript("  "), /description: "Says hello to a name",\n/);
  assert.match(
    await described("assemblyscript", "templates/assemblyscript/tools/assembly/index.ts", 'The "sun"'),
    /\ntool\("say-hello", "The \\"sun\\""\)\n/,
  );
  assert.match(
    await described("python", "templates/python/tools/app.py", 'Ends """ with \\ "all"'),
    /\n {4}"""Ends \\"\\"\\" with \\\\ \\"all\\"\.\n/,
  );
  assert.match(
    await described("rust", "templates/rust/tools/src/lib.rs", "Is it warm?"),
    /\n\/\/\/ Is it warm\?\n#\[tool/,
  );
});

test("the cursor goes to the new tool, also where another one says hello", () => {
  for (const file of [
    withTool("typescript", 'import { server, tool } from "wasmcp:sdk";\nexport default server([]);\n'),
    withTool("rust", "wasmcp::server!();\n"),
  ]) {
    const language = file.includes("wasmcp::") ? "rust" : "typescript";
    const added = addTool(language, file, "again") ?? assert.fail();
    const lineAt = (offset: number) => file.slice(0, offset).split("\n").length - 1;
    const line = lineOfBody(added, lineAt);
    const lines = withTool(language, file, "again").split("\n");
    const near = lines.slice(Math.max(0, line - 12), line + 1).join("\n");
    assert.ok(near.includes("again"), near);
    assert.ok(lines[line]?.endsWith(added.body));
  }
});

test("a file that has no server is left alone", () => {
  for (const language of ["typescript", "assemblyscript", "python", "rust"]) {
    assert.equal(addTool(language, "export const x = 1;\n", "say-hello"), undefined);
  }
});

test("the name of a tool is one that every client takes", () => {
  for (const name of ["say-hello", "a", "getWeather_2"]) assert.equal(toolNameProblem(name), undefined);
  for (const name of ["", "2fast", 'x"y', "a b", "x".repeat(65), "a.b"])
    assert.match(toolNameProblem(name) ?? "", /letters/);
});
