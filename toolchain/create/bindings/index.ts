/**
 * Bindings of a WIT world for a guest or a host in some language, as files: ours for AssemblyScript, those of jco for JavaScript and TypeScript, and
 * those of `wit-bindgen` for the languages that it knows, where it is installed.
 */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { findWorld, type Package, WorldNotFound } from "../../../core/wit/index.ts";
import { encodeWit } from "../../../core/wit-binary/index.ts";
import type { Assets } from "../../assets.ts";
import { type Environment, loadWit } from "../../sources/index.ts";
import { writeBindings } from "../builders/assemblyscript/index.ts";
import { runWitBindgen, WIT_BINDGEN_LANGUAGES } from "./wit-bindgen.ts";

export { WIT_BINDGEN_LANGUAGES } from "./wit-bindgen.ts";

export const BINDING_LANGUAGES = ["typescript", "assemblyscript", ...WIT_BINDGEN_LANGUAGES] as const;
export type BindingLanguage = (typeof BINDING_LANGUAGES)[number];

export interface BindingsRequest {
  /** The folder of the WIT package, or a file. */
  readonly wit: string;
  /** Only needed if the package has several worlds. */
  readonly world: string | undefined;
  readonly language: BindingLanguage;
  /** For what calls the component, and not for what is one. */
  readonly isHost: boolean;
  readonly env: Environment;
}

export interface MadeBindings {
  readonly world: string;
  /** By their path, with `/` between folders; sorted. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export async function makeBindings(request: BindingsRequest, assets: Assets): Promise<MadeBindings> {
  // The makers write to disk.
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-bindings-"));
  try {
    const folder = path.join(scratch, "bindings");
    await fs.mkdir(folder);
    const world = await writeBindingsOf(folder, request, assets);
    const names = (await fs.readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        path.relative(folder, path.join(parentPath, name)).split(path.sep).join("/"),
      )
      .toSorted();
    const files = await Promise.all(
      names.map(async (name) => [name, await fs.readFile(path.join(folder, name))] as const),
    );
    return { world, files: new Map(files) };
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}

/** Into `folder`, which exists and is empty. Returns the name of the world. */
async function writeBindingsOf(folder: string, request: BindingsRequest, assets: Assets): Promise<string> {
  const { wit, language, isHost } = request;
  if (isHost && language !== "typescript") {
    throw new ToolchainError(
      "no-host-bindings",
      `expected a guest in \`${language}\`: hosts are made only in \`typescript\``,
      {
        remedy: "leave `--host` out, or use the tools of your host's runtime",
      },
    );
  }
  const found = await findWorldOf(request);
  const world = found.name;
  if (language === "typescript") await writeTypes(folder, request, found);
  else if (language === "assemblyscript") {
    await writeBindings(
      {
        entry: path.join(folder, "../assembly/index.ts"),
        bindings: folder,
        witDirectory: wit,
        world,
        strings: "managed",
      },
      assets,
    );
  } else await runWitBindgen(language, folder, { ...request, world });
  return world;
}

interface FoundWorld {
  readonly root: Package;
  readonly name: string;
}

async function findWorldOf({ wit, world }: BindingsRequest): Promise<FoundWorld> {
  const { root } = await loadWit(wit);
  try {
    return { root, name: findWorld(root, world).name };
  } catch (error) {
    if (!(error instanceof WorldNotFound)) throw error;
    throw new ToolchainError("no-world", "cannot choose the world", {
      cause: error,
      remedy: "name one of the worlds of the package",
    });
  }
}

/** The declarations of jco: `.d.ts` files. It gets the package as a binary, since it sees no files of this machine. */
async function writeTypes(
  folder: string,
  { isHost }: BindingsRequest,
  { root, name: world }: FoundWorld,
): Promise<void> {
  const { $init, generateTypes } = await import("@bytecodealliance/jco-transpile/component");
  await $init;
  let files: readonly (readonly [name: string, bytes: Uint8Array])[];
  try {
    files = generateTypes(world, { wit: { tag: "binary", val: encodeWit(root) }, world, guest: !isHost });
  } catch (cause) {
    throw new ToolchainError("bindings-failed", `cannot make declarations of the world \`${world}\``, {
      cause,
    });
  }
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, bytes);
  }
}
