/** What `Cargo.toml` says about a component. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parse } from "smol-toml";
import { ToolchainError } from "../../../../core/errors.ts";

export interface RustManifest {
  /** The name of the package: `my-tools`. */
  readonly name: string;
  /** The name of its library, which is that of the file it is compiled to: `my_tools`. */
  readonly library: string;
  /** Whether the library is compiled to a module of its own, and not only for other crates. */
  readonly isDynamic: boolean;
  /** Whether the code is written with our SDK, which has the WIT of what the code uses. */
  readonly usesSdk: boolean;
}

/** Throws a `ToolchainError` for a file that is missing or is not the manifest of a package. */
export async function readManifest(directory: string): Promise<RustManifest> {
  const file = path.join(directory, "Cargo.toml");
  const text = await fs.readFile(file, "utf8").catch((cause: unknown) => {
    throw new ToolchainError("bad-manifest", `cannot read \`${file}\``, { cause });
  });
  return parseManifest(text, file);
}

export function parseManifest(text: string, file: string): RustManifest {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ToolchainError("bad-manifest", `\`${file}\` is not valid TOML`, { cause });
  }
  const library = table(value, "lib");
  const name = table(value, "package")["name"];
  if (typeof name !== "string" || name === "") {
    throw new ToolchainError("bad-manifest", `\`${file}\` has no \`name\` in \`[package]\``, {
      remedy: "build the folder of a package, and not that of a workspace",
    });
  }
  const own = library["name"];
  const types = library["crate-type"] ?? library["crate_type"];
  return {
    name,
    library: typeof own === "string" ? own : name.replaceAll("-", "_"),
    isDynamic: Array.isArray(types) && types.includes("cdylib"),
    usesSdk: "wasmcp" in table(value, "dependencies"),
  };
}

/** Empty if the document has no such table. */
function table(document: unknown, name: string): Readonly<Record<string, unknown>> {
  const value = (document as Readonly<Record<string, unknown>>)[name];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
