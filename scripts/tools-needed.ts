/** Which programs a test file cannot do without, read from its source and from the helpers that it imports. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { toolNames, type ToolName } from "./test-tools.ts";

/** The names in calls of `needs` (`test/tools.ts`), in the file and in every file under `test/` that it reaches. */
export async function toolsNeededBy(file: string): Promise<readonly ToolName[]> {
  const seen = new Set<string>();
  const names = new Set<string>();
  const read = async (each: string): Promise<void> => {
    if (seen.has(each)) return;
    seen.add(each);
    // What looks like an import may be text: the source of another program.
    const source = await fs.readFile(each, "utf8").catch(() => "");
    for (const [, name = ""] of source.matchAll(/\bneeds\("([^"]+)"\)/g)) names.add(name);
    for (const [, specifier = ""] of source.matchAll(/\bfrom "(\.[^"\n]+\.ts)"/g)) {
      const target = path.resolve(path.dirname(each), specifier);
      if (isHelper(target)) await read(target);
    }
  };
  await read(file);
  return toolNames.filter((name) => names.has(name));
}

/** `test/tools.ts` itself only says how to call it. */
function isHelper(file: string): boolean {
  if (path.basename(file) === "tools.ts") return false;
  return path.relative(path.join(import.meta.dirname, "../test"), file).split(path.sep)[0] !== "..";
}
