/** Projects that tests of `wasmcp dev` edit. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { assets } from "../sample-server.ts";

/** A component project that a test edits. */
export class Project {
  readonly directory: string;
  readonly entry: string;

  constructor(directory: string, entry: string) {
    this.directory = directory;
    this.entry = path.join(directory, entry);
  }

  async replace(from: string | RegExp, to: string): Promise<void> {
    const text = await fs.readFile(this.entry, "utf8");
    const changed = text.replace(from, to);
    assert.notEqual(changed, text, "the edit changes something");
    await fs.writeFile(this.entry, changed);
  }
}

/** A TypeScript project with the tool `repeat`. */
export async function newScript(parent: string, name: string): Promise<Project> {
  const project = new Project(path.join(parent, name), "src/index.ts");
  const write = async (file: string, text: string) => {
    await fs.mkdir(path.dirname(path.join(project.directory, file)), { recursive: true });
    await fs.writeFile(path.join(project.directory, file), text);
  };
  for (const dependency of ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"]) {
    const target = path.join(project.directory, "wit/deps", dependency);
    await fs.cp(path.join(assets.wit, dependency), target, { recursive: true });
  }
  await write("wit/world.wit", `package test:${name};\n\nworld ${name} {\n  export ${toolsInterface};\n}\n`);
  await write("tsconfig.json", '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }');
  await write("src/index.ts", SOURCE);
  return project;
}

/** An AssemblyScript project as `wasmcp new` writes it, with the tool `prime-factors`. */
export async function newAssembly(parent: string, name: string): Promise<Project> {
  const options = { name, language: "assemblyscript", directory: parent, force: false } as const;
  return new Project((await scaffold(options, assets)).directory, "assembly/index.ts");
}

const toolsInterface = "wasmcp:mcp-v20251125/tools@0.1.1";
const SOURCE = `const inputSchema = JSON.stringify({ type: "object", properties: { input: { type: "string" } } });
const content = (text: string) => [{ tag: "text", val: { text: { tag: "text", val: text } } }];

export const tools = {
  listTools: () => ({ tools: [{ name: "repeat", inputSchema }] }),
  callTool(_context: unknown, request: { name: string; arguments?: string }) {
    // Not a tool of this component: the server asks the next one.
    if (request.name !== "repeat") return undefined;
    const { input } = JSON.parse(request.arguments ?? "{}");
    if (typeof input !== "string") return { content: content("expected a string"), isError: true };
    return { content: content(\`Received: \${input}\`) };
  },
};
`;
