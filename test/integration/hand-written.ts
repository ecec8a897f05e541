/** TypeScript projects without the SDK: a world of their own, and code that exports its interfaces by name. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { assetsAt } from "../../toolchain/assets.ts";
import { writeEditorFiles } from "../../toolchain/create/builders/index.ts";
import { scaffold } from "../../toolchain/create/scaffold/index.ts";

const assets = assetsAt(path.join(import.meta.dirname, "../../dist"));

/** The packages that the interface `tools` uses. */
const packages = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"];

/** Scaffolds the project `<directory>/<name>`, and gives it a world that exports `tools`. Returns its folder. */
export async function newHandWrittenProject(name: string, directory: string, force = false): Promise<string> {
  const project = await scaffold({ name, language: "typescript", directory, force }, assets);
  const wit = path.join(project.directory, "wit");
  for (const each of packages) {
    await fs.cp(path.join(assets.wit, each), path.join(wit, "deps", each), { recursive: true });
  }
  const world = `world ${name} {\n  export wasmcp:mcp-v20251125/tools@0.1.1;\n}\n`;
  await fs.writeFile(path.join(wit, "world.wit"), `package wasmcp:${name}@0.1.0;\n\n${world}`);
  await writeEditorFiles(project.directory, assets);
  return project.directory;
}
