/**
 * Interfaces of which a component needs the types alone.
 *
 * Problem: an interface that is only reached through the types of another one is imported with all its functions. So each component in Python would
 * import `server-io`, and each server with it would contain that component; with `server-handler` it could send messages on.
 * Idea: the compiler gets a copy of the WIT in which these interfaces have no functions, unless the world names them.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Interfaces of `wasmcp:mcp-v20251125` whose types are in the context of every message. */
const TYPES_ALONE = ["server-io", "server-auth", "server-handler"] as const;

/** Changes the copy of a project's WIT in `folder`. */
export async function leaveOutFunctions(folder: string): Promise<void> {
  const worlds = await textsIn(folder);
  const unnamed = TYPES_ALONE.filter((name) => !worlds.some(({ text }) => namesInterface(text, name)));
  const dependencies = path.join(folder, "deps");
  const packages = await fs.readdir(dependencies).catch(() => []);
  for (const each of packages) {
    for (const { file, text } of await textsIn(path.join(dependencies, each))) {
      if (!/^package wasmcp:mcp-v20251125@/m.test(text)) continue;
      const changed = unnamed.reduce(withoutFunctions, text);
      if (changed !== text) await fs.writeFile(file, changed);
    }
  }
}

function namesInterface(world: string, name: string): boolean {
  return new RegExp(`\\b(?:import|export)\\s[^;]*\\b${name}\\b[^;]*;|\\binclude\\s[^;]*:`).test(world);
}

/** The text of a WIT file without the functions of an interface, and without their documentation. */
export function withoutFunctions(text: string, name: string): string {
  return text.replace(new RegExp(`^interface ${name} \\{[\\s\\S]*?^\\}`, "m"), (block) =>
    block.replaceAll(/(?:^ *\/\/\/[^\n]*\n)*^ *%?[a-z][a-z0-9-]*: func\b[^;]*;\n/gm, ""),
  );
}

async function textsIn(folder: string): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const names = (await fs.readdir(folder).catch(() => [])).filter((name) => name.endsWith(".wit"));
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, text: await fs.readFile(file, "utf8") };
    }),
  );
}
