/** What the folder of a server gets beside its definition: what git leaves out, and what coding agents read first. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { alignTable } from "./align-table.ts";

/** Writes `.gitignore`. One that exists stays as it is: it belongs to the user. */
export async function writeServerIgnore(directory: string, assets: Assets): Promise<void> {
  await writeNew(path.join(directory, ".gitignore"), await template("gitignore", assets));
}

/** Writes `AGENTS.md` about a server of `wasmcp.toml`. One that exists stays as it is. */
export async function writeServerAgents(directory: string, server: string, assets: Assets): Promise<void> {
  const text = (await template("AGENTS.md", assets)).replaceAll("{{name}}", server);
  await writeNew(path.join(directory, "AGENTS.md"), alignTable(text));
}

function template(name: string, assets: Assets): Promise<string> {
  return fs.readFile(path.join(assets.templates, "common", "server", name), "utf8");
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await fs.writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
