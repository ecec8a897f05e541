import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CodeLens, Location } from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const wit = `package local:demo;
interface tools { list-⟨function⟩tools: func() -> list<string>; }
world server { export too⟨interface⟩ls; export run: func(); }`;

const guests: Readonly<Record<string, string>> = {
  "src/lib.rs":
    "mod bindings;\nstruct Component;\nimpl bindings::exports::local::demo::tools::Guest for Component {\n    fn list_tools() -> Vec<String> { todo!() }\n}\n",
  "src/bindings.rs": "fn list_tools() {}\n",
  "app/tools.ts": "export const tools = {\n  listTools() {\n    return [];\n  },\n};\n",
  "assembly/index.ts":
    "export namespace tools {\n  export function listTools(): Array<string> { return []; }\n}\n",
  "app.py": "class Tools:\n    def list_tools(self) -> list[str]:\n        return []\n",
  "node_modules/other/index.ts": "function listTools() {}\n",
};

async function implementationsOf(client: Client, mark: string): Promise<readonly string[]> {
  const found = await client.request<Location[]>(
    "textDocument/implementation",
    client.place("wit/a.wit", mark),
  );
  return found.map(({ uri, range }) => `${client.name(uri)}:${range.start.line + 1}`);
}

describe("implementations", () => {
  it("of a function are found in every language of a guest, except in generated files", async () => {
    await withServer({ files: { "wit/a.wit": wit, ...guests } }, async (client) => {
      await client.open("wit/a.wit");
      const found = await implementationsOf(client, "function");
      assert.deepEqual(found, ["app.py:2", "app/tools.ts:2", "assembly/index.ts:2", "src/lib.rs:4"]);
    });
  });
  it("of an interface are the items that are named after it", async () => {
    await withServer({ files: { "wit/a.wit": wit, ...guests } }, async (client) => {
      await client.open("wit/a.wit");
      const found = await implementationsOf(client, "interface");
      assert.deepEqual(found, ["app.py:1", "app/tools.ts:1", "assembly/index.ts:1", "src/lib.rs:3"]);
    });
  });
});

describe("lenses", () => {
  const lensesOf = async (client: Client): Promise<readonly string[]> => {
    await client.open("wit/a.wit");
    const textDocument = { uri: client.uri("wit/a.wit") };
    const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument });
    const titles: string[] = [];
    for (const lens of lenses) {
      const { command } =
        lens.command === undefined ? await client.request<CodeLens>("codeLens/resolve", lens) : lens;
      titles.push(`${lens.range.start.line + 1}: ${command?.title}`);
    }
    return titles;
  };
  it("count the implementations of a world and its exports", async () => {
    await withServer(
      { files: { "wit/a.wit": wit, "src/lib.rs": guests["src/lib.rs"] ?? "" } },
      async (client) => {
        assert.deepEqual(await lensesOf(client), ["3: 1 implementation", "3: no implementation found"]);
      },
    );
  });
  it("offer only commands that the client supports", async () => {
    const options = { files: { "wit/a.wit": wit }, initializationOptions: { commands: ["wasmcp.build"] } };
    await withServer(options, async (client) => {
      assert.deepEqual(await lensesOf(client), [
        "3: Build",
        "3: no implementation found",
        "3: no implementation found",
      ]);
    });
  });
});
