/**
 * Makes the WIT for the JavaScript engine's packager from the project's WIT.
 *
 * Problem 1: the packager runs the code once to take a snapshot, in a host with its own `wasi:io`. Our interfaces
 * mention streams of `wasi:io`, and the two stream types do not match.
 * Idea: the packager sees the namespace `wazi` instead of `wasi`; the finished component gets the real names back.
 *
 * Problem 2: the packager imports every function of every interface that the world reaches. A tool would need a
 * `server-handler` although it only uses its types, and a composer would have to provide one.
 * Idea: the interfaces for the packager have only the functions that the code imports.
 *
 * Problem 3: the code may use a clock that the world does not import (`guest-globals.ts`).
 * Idea: a world of our own includes the user's and imports the rest.
 */
import type { Dirent } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import {
  escapeIdentifier,
  packageId,
  parseWit,
  qualifiedId,
  type Package,
  type SyntaxFile,
  type WitSource,
  type World,
} from "../../../../core/wit/index.ts";
import {
  type Alias,
  readSections,
  writeSections,
  type SectionContent,
} from "../../../../core/component/index.ts";
import { InternalError } from "../../../../core/errors.ts";
import { readBinaryPackages } from "../../../sources/wit-deps/index.ts";

/** As long as `wasi`, and a namespace that no package uses. */
const PLACEHOLDER = "wazi";

/** The name of the world that the packager gets. */
export const GUEST_WORLD = "wasmcp-guest";

export interface GuestWit {
  readonly world: World;
  /** The packages in the project's WIT folder. */
  readonly packages: readonly Package[];
  /** The interfaces from which the code imports functions: `wasi:clocks/wall-clock@0.2.12`. */
  readonly imports: readonly string[];
}

/** Writes the WIT for the packager to `target`; `source` is the project's `wit`, `shipped` our own packages. */
export async function writeGuestWit(
  guest: GuestWit,
  source: string,
  shipped: string,
  target: string,
): Promise<void> {
  const { world, packages, imports } = guest;
  const used = new Set([...imports, ...world.exports.keys()]);
  await copyWit(source, target, used);
  const present = new Set(packages.map(({ name }) => packageId(name)));
  const missing = imports.filter((id) => !world.imports.has(id));
  if (missing.length > 0) await addShippedPackages(present, shipped, path.join(target, "deps"), used);

  const { name } = world.package;
  const version = name.version === undefined ? "" : `@${name.version}`;
  const text = [
    `package ${escapeIdentifier(name.namespace)}:${escapeIdentifier(name.name)}${version};`,
    `world ${GUEST_WORLD} {`,
    `  include ${escapeIdentifier(world.name)};`,
    ...missing.map((id) => `  import ${id};`),
    "}",
  ].join("\n");
  await fs.writeFile(path.join(target, `${GUEST_WORLD}.wit`), hideWasi(text));
}

/** The name under which the packager knows an interface: `wazi:cli/run@0.2.12`. */
export function hiddenName(id: string): string {
  return id.startsWith("wasi:") ? `${PLACEHOLDER}${id.slice("wasi".length)}` : id;
}

/** The opposite of `hiddenName`. */
export function visibleName(id: string): string {
  return id.startsWith(`${PLACEHOLDER}:`) ? `wasi${id.slice(PLACEHOLDER.length)}` : id;
}

/**
 * Gives the interfaces of a packaged component their names back, and removes the export `init`. The packager calls `init`
 * to load the code; another call would break the component.
 */
export function restoreWasi(component: Uint8Array): Uint8Array {
  const sections = readSections(component).map(({ content }) => content);
  return writeSections(
    sections.flatMap((content): readonly SectionContent[] => {
      if (content.kind === "imports") {
        const items = content.items.map((item) => ({ ...item, name: restore(item.name) }));
        return [{ kind: "imports", items }];
      }
      if (content.kind !== "exports") return [content];
      const items = content.items.map((item) => ({ ...item, name: restore(item.name) }));
      const init = items.findIndex(({ name }) => name.name === "init");
      if (init === -1) return [{ kind: "exports", items }];
      // The export defines a function index. An alias in its place keeps the indices that follow.
      return [
        { kind: "exports", items: items.slice(0, init) },
        { kind: "aliases", items: [initAlias(sections)] },
        { kind: "exports", items: items.slice(init + 1) },
      ];
    }),
  );
}

/** The alias of the function that `init` exports: it belongs to the engine, an instance in the packaged component. */
function initAlias(sections: readonly SectionContent[]): Alias {
  const aliases = sections.flatMap((content) => (content.kind === "aliases" ? content.items : []));
  const init = aliases.find(
    (alias) => alias.kind === "export" && alias.sort === "func" && alias.name === "init",
  );
  if (init === undefined)
    throw new InternalError("the export `init` of a packaged component is not an alias");
  return init;
}

function restore<Name extends { readonly name: string }>(attributed: Name): Name {
  return { ...attributed, name: visibleName(attributed.name) };
}

/** Copies a package and the packages in its `deps`, binary ones as text. Returns the texts that it has read. */
async function copyWit(
  source: string,
  target: string,
  used: ReadonlySet<string>,
): Promise<readonly WitSource[]> {
  await fs.mkdir(target, { recursive: true });
  const entries = await fs.readdir(source, { withFileTypes: true });
  const files = await Promise.all(
    entries.filter(isWit).map((entry) => readSyntax(path.join(source, entry.name))),
  );
  // At least one of a package's files names it.
  const id = files.map(({ header }) => header).find((header) => header !== undefined)?.name;
  for (const file of files) {
    const text = hideWasi(leaveOutFunctions(file, id, used));
    await fs.writeFile(path.join(target, path.basename(file.source.path)), text);
  }
  const sources = files.map((file) => file.source);
  const binary: string[] = [];
  const dependencies = path.join(source, "deps");
  for (const entry of await fs.readdir(dependencies, { withFileTypes: true }).catch(() => [])) {
    const from = path.join(dependencies, entry.name);
    if ((await fs.stat(from)).isDirectory()) {
      sources.push(...(await copyWit(from, path.join(target, "deps", entry.name), used)));
    } else if (isWit(entry)) {
      sources.push(
        (await copyDependency(await readSyntax(from), path.join(target, "deps"), entry.name, used)).source,
      );
    } else if (entry.name.endsWith(".wasm")) {
      binary.push(from);
    }
  }
  const decoded = (await readBinaryPackages(binary.sort(), sources)).flatMap((each) => each.sources);
  for (const [index, one] of decoded.entries()) {
    await copyDependency(parseWit(one).file, path.join(target, "deps"), `binary-${index}.wit`, used);
  }
  return sources;
}

/** Copies a package that is one file. */
async function copyDependency(
  file: SyntaxFile,
  target: string,
  name: string,
  used: ReadonlySet<string>,
): Promise<SyntaxFile> {
  await fs.mkdir(target, { recursive: true });
  await fs.writeFile(path.join(target, name), hideWasi(leaveOutFunctions(file, file.header?.name, used)));
  return file;
}

function isWit(entry: Dirent): boolean {
  return !entry.isDirectory() && entry.name.endsWith(".wit");
}

async function readSyntax(file: string): Promise<SyntaxFile> {
  return parseWit({ path: file, text: await fs.readFile(file, "utf8") }).file;
}

/** Adds our packages, and those of WASI, that the project does not have. */
async function addShippedPackages(
  present: ReadonlySet<string>,
  shipped: string,
  target: string,
  used: ReadonlySet<string>,
): Promise<void> {
  for (const folder of await fs.readdir(shipped)) {
    const files = (await fs.readdir(path.join(shipped, folder))).filter((file) => file.endsWith(".wit"));
    const syntax = await Promise.all(files.map((file) => readSyntax(path.join(shipped, folder, file))));
    const named = syntax.find(({ header }) => header !== undefined);
    const range = named?.header?.name.range;
    if (!present.has(named?.source.text.slice(range?.start, range?.end) ?? ""))
      await copyWit(path.join(shipped, folder), path.join(target, `shipped-${folder}`), used);
  }
}

type PackagePath = NonNullable<SyntaxFile["header"]>["name"];

/** The file's text without the functions of interfaces outside `used`. Resources keep their methods. */
function leaveOutFunctions(
  file: SyntaxFile,
  packagePath: PackagePath | undefined,
  used: ReadonlySet<string>,
): string {
  const { text } = file.source;
  const ranges: { readonly start: number; readonly end: number }[] = [];
  const visit = (items: SyntaxFile["items"], owner: PackagePath | undefined): void => {
    for (const item of items) {
      if (item.kind === "package-block") visit(item.items, item.name);
      if (item.kind !== "interface" || owner === undefined) continue;
      const version = owner.version?.text;
      const name = { namespace: owner.namespace.text, name: owner.name.text, version };
      if (used.has(qualifiedId(name, item.name.text))) continue;
      for (const member of item.members) {
        if (member.kind === "func")
          ranges.push(...member.annotations.gates.map((gate) => gate.range), member.range);
      }
    }
  };
  visit(file.items, packagePath);
  let kept = "";
  let position = 0;
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    kept += text.slice(position, range.start);
    position = range.end;
  }
  return kept + text.slice(position);
}

/** Replaces the namespace in comments too, which does no harm. */
function hideWasi(text: string): string {
  return text.replaceAll(/(?<![\w-])wasi:/g, `${PLACEHOLDER}:`);
}
