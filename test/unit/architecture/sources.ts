/** The sources of the floors, and what each file imports, for the tests of the architecture. */
import * as fs from "node:fs/promises";
import * as path from "node:path";

export const root: string = path.join(import.meta.dirname, "../../..");

export interface Source {
  /** Relative to the repository, with slashes: `core/wit/index.ts`. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As it is written: `../errors.ts`, `node:fs`. */
  readonly specifier: string;
  /** Relative to the repository; absent for packages. */
  readonly target: string | undefined;
}

/** TypeScript that is ours and runs: AssemblyScript and the support code of bindings are not. */
export async function readSources(folders: readonly string[]): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const folder of folders) {
    for (const file of await filesIn(folder)) {
      if (!file.endsWith(".ts") || file.endsWith(".d.ts") || isAssemblyScript(file)) continue;
      const text = await fs.readFile(path.join(root, file), "utf8");
      sources.push({ file, text, imports: importsOf(file, text) });
    }
  }
  return sources;
}

/** The framework's and the tests' AssemblyScript, without generated bindings. */
export async function readAssemblyScript(folder: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const file of await filesIn(folder)) {
    if (!file.endsWith(".ts") || file.includes("/bindings/") || file === "components/manifest.ts") continue;
    const text = await fs.readFile(path.join(root, file), "utf8");
    sources.push({ file, text, imports: importsOf(file, text) });
  }
  return sources;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await fs.readdir(path.join(root, folder), { recursive: true });
  return entries.map((entry) => path.posix.join(folder, entry.split(path.sep).join("/"))).toSorted();
}

function isAssemblyScript(file: string): boolean {
  return (
    file.startsWith("toolchain/create/bindgen/runtime/") ||
    file.startsWith("test/fixtures/") ||
    /^test\/.*\/assembly\//.test(file)
  );
}

const IMPORT =
  /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"\n]+)"|^import\s+"([^"\n]+)"|\bimport\(\s*"([^"\n]+)"\s*\)/gm;

function importsOf(file: string, text: string): readonly Import[] {
  return [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? "";
    const target = specifier.startsWith(".")
      ? path.posix.join(path.posix.dirname(file), specifier)
      : undefined;
    return { specifier, target };
  });
}
