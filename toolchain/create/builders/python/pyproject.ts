/** What `pyproject.toml` says about a component. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parse } from "smol-toml";
import { ToolchainError } from "../../../../core/errors.ts";
import { HOST_USES, type HostUse } from "./withhold.ts";

export interface PythonManifest {
  readonly name: string;
  readonly version: string | undefined;
  /** What the component may use of the host besides what its code shows: `imports = ["sockets"]` in `[tool.wasmcp]`. */
  readonly imports: readonly HostUse[];
}

/** `undefined` for a folder without the file. */
export async function readPyproject(directory: string): Promise<PythonManifest | undefined> {
  const file = path.join(directory, "pyproject.toml");
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ToolchainError("bad-manifest", `cannot read \`${file}\``, { cause });
  }
  return parsePyproject(text, file);
}

export function parsePyproject(text: string, file: string): PythonManifest {
  let document: Readonly<Record<string, unknown>>;
  try {
    document = parse(text);
  } catch (cause) {
    throw new ToolchainError("bad-manifest", `\`${file}\` is not valid TOML`, { cause });
  }
  const project = document["project"] as Readonly<Record<string, unknown>> | undefined;
  const { name, version } = typeof project === "object" && project !== null ? project : {};
  return {
    name: typeof name === "string" && name !== "" ? name : path.basename(path.dirname(file)),
    version: typeof version === "string" ? version : undefined,
    imports: importsIn(document, file),
  };
}

function importsIn(document: Readonly<Record<string, unknown>>, file: string): readonly HostUse[] {
  const found = membersOf(membersOf(document["tool"])["wasmcp"])["imports"];
  if (found === undefined) return [];
  const names: readonly unknown[] = Array.isArray(found) ? found : [found];
  return names.map((name) => {
    const use = HOST_USES.find((each) => each === name);
    if (use !== undefined && Array.isArray(found)) return use;
    throw new ToolchainError(
      "bad-manifest",
      `expected \`imports\` in \`[tool.wasmcp]\` of \`${file}\` to be a list of names, found \`${JSON.stringify(name)}\``,
      { remedy: `write a list of ${HOST_USES.map((each) => `"${each}"`).join(", ")}` },
    );
  });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
