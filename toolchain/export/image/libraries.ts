/** A program with the libraries that it needs, from this machine: an image has nothing else. */
import { readFile } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";
import { readElf, type Elf } from "./elf.ts";

export interface Program {
  readonly architecture: Elf["architecture"];
  readonly bytes: Uint8Array;
  /** The loader and the libraries, by their path in the image; empty for a static program. */
  readonly libraries: ReadonlyMap<string, Uint8Array>;
}

const TRIPLES = { amd64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" } as const;

export async function readProgram(file: string): Promise<Program> {
  const bytes = await readFile(file);
  const { architecture, interpreter, needed } = readElf(bytes, file);
  const libraries = new Map<string, Uint8Array>();
  if (interpreter === undefined) return { architecture, bytes, libraries };
  const triple = TRIPLES[architecture];
  const folders = [`/lib/${triple}`, `/usr/lib/${triple}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  const loader = await readFile(interpreter).catch((cause: unknown) => {
    throw missing(file, interpreter, cause);
  });
  libraries.set(interpreter, loader);
  const open = [...needed];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const place = `/lib/${triple}/${name}`;
    if (libraries.has(place) || interpreter.endsWith(`/${name}`)) continue;
    const found = await findLibrary(name, folders, architecture);
    if (found === undefined) throw missing(file, name, undefined);
    libraries.set(place, found.bytes);
    open.push(...found.needed);
  }
  return { architecture, bytes, libraries };
}

/** A folder can have libraries of other processors. */
async function findLibrary(name: string, folders: readonly string[], architecture: string) {
  for (const folder of folders) {
    const file = `${folder}/${name}`;
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) continue;
    const elf = readElf(bytes, file);
    if (elf.architecture === architecture) return { bytes, needed: elf.needed };
  }
  return undefined;
}

function missing(file: string, name: string, cause: unknown): ToolchainError {
  return new ToolchainError(
    "missing-library",
    `\`${file}\` needs \`${name}\`, which this machine does not have`,
    {
      cause,
      remedy: "name a static wasmtime with `--wasmtime`: the release for musl",
    },
  );
}
