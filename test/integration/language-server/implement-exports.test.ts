import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, it } from "node:test";
import { transform } from "esbuild";
import type { CodeAction } from "vscode-languageserver-protocol";
import { assetsAt } from "../../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { type Client, withServer } from "./client.ts";

const file = "wit/a.wit";
const wit = `package local:demo;
interface types { record item { name: string, amount: option<u32> } enum mood { good, bad } }
interface ⟨interface⟩tools {
  use types.{item, mood};
  list-tools: func() -> list<string>;
  call-tool: func(new: item, how: option<mood>) -> result<tuple<s64, bool>, string>;
}
interface not-exported⟨unexported⟩ { f: func(); }
world ser⟨world⟩ver { import type⟨import⟩s; export too⟨export⟩ls; export r⟨function⟩un: func(data: list<u8>); }`;

/** The actions that are offered at a mark, and the files after the first of them. */
async function implementing(
  files: Readonly<Record<string, string>>,
  mark: string,
): Promise<{ readonly titles: readonly string[]; readonly texts: Readonly<Record<string, string>> }> {
  return await withServer({ files: { ...files, [file]: wit } }, async (client) => {
    await client.open(file);
    const actions = await actionsAt(client, mark);
    return {
      titles: actions.map(({ title }) => title),
      texts: await client.apply(actions[0]?.edit ?? {}),
    };
  });
}

async function actionsAt(client: Client, mark: string): Promise<readonly CodeAction[]> {
  const { textDocument, position } = client.place(file, mark);
  const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: { start: position, end: position },
    context: { diagnostics: [], only: ["refactor"] },
  });
  return actions.filter(({ title }) => title.startsWith("Implement"));
}

/** What `before` becomes, and that nothing is left to be done after. */
async function check(name: string, before: string, mark: string, after: string): Promise<void> {
  const { texts } = await implementing({ [name]: before }, mark);
  assert.deepEqual(texts, { [name]: after });
  assert.deepEqual((await implementing({ [name]: after }, mark)).titles, []);
}

describe("implementing missing exports", () => {
  it("adds to an object in TypeScript, with types as the declarations have them", async () => {
    const after = `import type { Item, Mood } from "local:demo/types";

export const tools = {
  listTools: () => ["a}"], // one
  callTool(new_: Item, how: Mood | null | undefined): [number, boolean] {
    throw new Error("not implemented: tools.callTool");
  },
};
`;
    await check(
      "src/index.ts",
      `export const tools = {\n  listTools: () => ["a}"] // one\n};\n`,
      "interface",
      after,
    );
    await transform(after, { loader: "ts" });
  });
  it("adds whole interfaces and functions of the world in TypeScript", async () => {
    const { titles, texts } = await implementing({ "src/index.ts": "" }, "world");
    assert.deepEqual(titles, ["Implement missing exports of 'server' in TypeScript"]);
    const text = texts["src/index.ts"] ?? "";
    assert.match(text, /export const tools = \{\n {2}listTools\(\): Array<string> \{/);
    assert.match(text, /export function run\(data: Uint8Array\): void \{/);
    await transform(text, { loader: "ts" });
    assert.deepEqual((await implementing({ "src/index.ts": text }, "world")).titles, []);
  });
  it("writes JavaScript without types", () =>
    check(
      "src/index.js",
      "export const tools = { listTools() {}, callTool() {} };\n",
      "world",
      `export const tools = { listTools() {}, callTool() {} };

export function run(data) {
  throw new Error("not implemented: run");
}
`,
    ));
  it("adds to a trait's implementation in Rust, under any name that the guest gives the trait", () =>
    check(
      "src/lib.rs",
      `mod bindings;
use bindings::exports::local::demo::tools::Guest as Tools;
struct Component;
impl Tools for Component {
    fn list_tools() -> Vec<String> { vec!['{'.to_string()] }
}
`,
      "export",
      `mod bindings;
use bindings::exports::local::demo::tools::Guest as Tools;
struct Component;
impl Tools for Component {
    fn list_tools() -> Vec<String> { vec!['{'.to_string()] }
    fn call_tool(new: bindings::exports::local::demo::tools::Item, how: Option<bindings::exports::local::demo::tools::Mood>) -> Result<(i64, bool), String> {
        todo!("not implemented: call-tool")
    }
}
`,
    ));
  it("adds the world's own trait in Rust", () =>
    check(
      "src/lib.rs",
      "mod bindings;\nstruct Part;\n",
      "function",
      `mod bindings;
struct Part;

impl bindings::Guest for Part {
    fn run(data: Vec<u8>) {
        todo!("not implemented: run")
    }
}
`,
    ));
  it("adds a component to a Rust guest that has none", () =>
    check(
      "src/lib.rs",
      "mod bindings;\n",
      "function",
      `mod bindings;

struct Component;
bindings::export!(Component with_types_in bindings);

impl bindings::Guest for Component {
    fn run(data: Vec<u8>) {
        todo!("not implemented: run")
    }
}
`,
    ));
  it("gives AssemblyScript that compiles", async () => {
    const before =
      "/** A guest. */\nexport namespace tools {\n  export function listTools(): Array<string> {\n    return [];\n  }\n}\n";
    await withServer({ files: { [file]: wit, "assembly/index.ts": before } }, async (client) => {
      await client.open(file);
      const [action] = await actionsAt(client, "world");
      const text = (await client.apply(action?.edit ?? {}))["assembly/index.ts"] ?? "";
      assert.match(
        text,
        /callTool\(new_: Item, how: Some<Mood> \| null\): Result<Tuple2<i64, bool>, string> \{/,
      );
      await client.write("assembly/index.ts", text);
      assert.deepEqual(await actionsAt(client, "world"), []);
      const repository = path.join(import.meta.dirname, "../../..");
      const assets = {
        ...assetsAt(path.join(repository, "dist")),
        bindgenRuntime: path.join(repository, "toolchain/create/bindgen/runtime"),
      };
      const at = (name: string): string => path.join(client.folder, name);
      const component = await compileAssemblyScript(
        {
          entry: at("assembly/index.ts"),
          bindings: at("bindings"),
          witDirectory: at("wit"),
          world: "server",
          strings: "managed",
          runtime: "minimal",
        },
        unwatchedJob,
        assets,
      );
      assert.ok(component.length > 0);
      await fs.access(at("bindings/abi.ts"));
    });
  });
  it("is one action for each guest", async () => {
    const { titles } = await implementing({ "src/lib.rs": "mod bindings;\n", "src/index.js": "" }, "export");
    assert.deepEqual(titles, [
      "Implement missing exports of 'tools' in Rust",
      "Implement missing exports of 'tools' in JavaScript",
    ]);
  });
  it("is offered only for exports, and only with a guest", async () => {
    for (const mark of ["import", "unexported"]) {
      assert.deepEqual((await implementing({ "src/index.ts": "" }, mark)).titles, []);
    }
    assert.deepEqual((await implementing({ "lib/other.ts": "const a = 1;\n" }, "world")).titles, []);
  });
  it("does not change an interface whose functions are defined elsewhere", async () => {
    for (const text of ["export { tools } from 'elsewhere';\n", "export const tools = make();\n"]) {
      assert.deepEqual((await implementing({ "src/index.ts": text }, "export")).titles, []);
    }
  });
  it("is disabled, with the reason, while a source cannot be read", async () => {
    const text = "export const tools = { listTools( };\n";
    await withServer({ files: { "src/index.ts": text, [file]: wit } }, async (client) => {
      await client.open(file);
      const [action] = await actionsAt(client, "export");
      assert.equal(action?.edit, undefined);
      assert.match(action?.disabled?.reason ?? "", /^cannot read src\/index\.ts: .*\(1:34\)$/);
    });
  });
});
