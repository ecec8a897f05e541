/** WIT packages in their binary form, as text. */
import * as fs from "node:fs/promises";
import { decodeWit, mergePackages, type DecodedWit } from "../../../core/wit-binary/index.ts";
import {
  packageId,
  packagesIn,
  parseWit,
  printPackage,
  type Package,
  type WitPackageSource,
  type WitSource,
} from "../../../core/wit/index.ts";
import { ReaderError } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

/** Whether a file in `deps` is a binary package, by its name. */
export function isBinaryPackage(name: string): boolean {
  return name.endsWith(".wasm") || name.endsWith(".wat");
}

/**
 * The packages that `files` hold. A file also has parts of the packages that its own refers to: they are given where
 * neither `present` nor another file has the whole.
 */
export async function readBinaryPackages(
  files: readonly string[],
  present: readonly WitSource[],
): Promise<readonly WitPackageSource[]> {
  if (files.length === 0) return [];
  const decoded = await Promise.all(
    files.map(async (file) => ({ file, ...(await readBinaryPackage(file)) })),
  );
  const whole = new Set([
    ...present.flatMap((text) => packagesIn(parseWit(text).file).declared),
    ...decoded.map(({ root }) => packageId(root.name)),
  ]);
  const partial = new Map<string, [Package, ...Package[]]>();
  for (const pkg of decoded.flatMap(({ packages }) => packages)) {
    const id = packageId(pkg.name);
    const parts = partial.get(id);
    if (parts !== undefined) parts.push(pkg);
    else if (!whole.has(id)) partial.set(id, [pkg]);
  }
  return [
    ...decoded.map(({ file, root }) => source(file, root)),
    ...[...partial].map(([id, parts]) =>
      source(`${files.join(", ")} (the used part of ${id})`, mergePackages(parts)),
    ),
  ];
}

/** Reads one file, which must be a WIT package and not a component that does something. */
export async function readBinaryPackage(file: string): Promise<DecodedWit> {
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(file);
  } catch (cause) {
    throw new ToolchainError("wit-not-readable", `cannot read \`${file}\``, { cause });
  }
  if (file.endsWith(".wat")) bytes = await assembled(file, bytes);
  let decoded: DecodedWit;
  try {
    decoded = decodeWit(bytes);
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    throw new ToolchainError("not-a-wit-package", `\`${file}\` is not a WIT package`, { cause: error });
  }
  if (decoded.kind === "package") return decoded;
  throw new ToolchainError("not-a-wit-package", `\`${file}\` is a component, expected a WIT package`, {
    remedy: "a component cannot be a dependency; use the WIT package with its interfaces",
  });
}

/** The text format of WebAssembly, as bytes. The program for it is large, and hardly a package is written in it. */
async function assembled(file: string, text: Uint8Array): Promise<Uint8Array> {
  const { parse } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  try {
    return await parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw new ToolchainError(
      "not-a-wit-package",
      `cannot read \`${file}\` as the text format of WebAssembly`,
      {
        cause,
      },
    );
  }
}

function source(file: string, pkg: Package): WitPackageSource {
  return { sources: [{ path: file, text: printPackage(pkg) }] };
}
