/**
 * The world of a component that is written with our SDK for TypeScript or Python.
 *
 * Problem: an author who writes tools should not have to know WIT. What a component exports follows from what its code
 * uses of the SDK.
 * Idea: a world of our own includes that of the project, if it has one, and exports the rest.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { escapeIdentifier, packageId, type World } from "../../../../core/wit/index.ts";
import { InternalError } from "../../../../core/errors.ts";
import { loadWit, type LoadedWit } from "../../../sources/wit-deps/index.ts";

/** The world that includes the project's. */
const EXTENDED_WORLD = "wasmcp-extended";

/** Folders of `assets.wit` with the packages that the SDK's interfaces need, directly or through others. */
const SDK_PACKAGES = [
  "wasi-io",
  "wasmcp-auth",
  "wasmcp-keyvalue",
  "wasmcp-mcp-v20251125",
  "wasmcp-mcp-v20260728",
] as const;

/** A world, and the folder with its package. */
export interface WorldOnDisk {
  readonly wit: LoadedWit;
  readonly world: World;
  /** Absent if the project has no folder `wit`. */
  readonly directory: string | undefined;
}

/** Packages of `assets.wit` for components that send requests of HTTP. */
const HTTP_PACKAGES = [
  "wasi-cli",
  "wasi-clocks",
  "wasi-filesystem",
  "wasi-http",
  "wasi-random",
  "wasi-sockets",
] as const;

/** The world that exports and imports these interfaces as well; `shipped` is the folder of our packages, and `target` a new folder. */
export async function extendWorld(
  { wit, world, directory }: WorldOnDisk,
  { exports, imports = [] }: { readonly exports: readonly string[]; readonly imports?: readonly string[] },
  shipped: string,
  target: string,
): Promise<WorldOnDisk> {
  const missing = exports.filter((id) => !world.exports.has(id));
  const missingImports = imports.filter((id) => !world.imports.has(id));
  if (missing.length + missingImports.length === 0 && directory !== undefined)
    return { wit, world, directory };
  const { namespace, name, version } = world.package.name;
  const header = `package ${escapeIdentifier(namespace)}:${escapeIdentifier(name)}${version === undefined ? "" : `@${version}`};`;
  await fs.mkdir(target, { recursive: true });
  if (directory === undefined) {
    await fs.writeFile(
      path.join(target, "project.wit"),
      `${header}\nworld ${escapeIdentifier(world.name)} {}\n`,
    );
  } else {
    await fs.cp(directory, target, { recursive: true });
  }
  const packages = [
    ...SDK_PACKAGES,
    ...(missingImports.some((id) => id.startsWith("wasi:http/")) ? HTTP_PACKAGES : []),
  ];
  const present = new Set(wit.packages.map((each) => packageId(each.name)));
  await addShippedPackages(packages, present, shipped, target);
  const text = [
    header,
    `world ${EXTENDED_WORLD} {`,
    `  include ${escapeIdentifier(world.name)};`,
    ...missingImports.map((id) => `  import ${id};`),
    ...missing.map((id) => `  export ${id};`),
    "}\n",
  ].join("\n");
  await fs.writeFile(path.join(target, `${EXTENDED_WORLD}.wit`), text);
  const extended = await loadWit(target);
  const found = extended.root.worlds.get(EXTENDED_WORLD);
  if (found === undefined) throw new InternalError("the extended world is missing");
  return { wit: extended, world: found, directory: target };
}

/** Adds the packages that the project does not have. */
async function addShippedPackages(
  packages: readonly string[],
  present: ReadonlySet<string>,
  shipped: string,
  target: string,
): Promise<void> {
  for (const folder of packages) {
    const source = path.join(shipped, folder);
    const files = (await fs.readdir(source)).filter((file) => file.endsWith(".wit"));
    const texts = await Promise.all(files.map((file) => fs.readFile(path.join(source, file), "utf8")));
    const id = texts.map((text) => /^package ([^;\s]+);/m.exec(text)?.[1]).find((each) => each !== undefined);
    if (id === undefined) throw new InternalError(`no package name in ${folder}`);
    if (!present.has(id))
      await fs.cp(source, path.join(target, "deps", `sdk-${folder}`), { recursive: true });
  }
}
