/** From source files to packages: headers, `package … { }` blocks, and the order in which packages build on each other. */
import { witDiagnostic, type WitDiagnostic, type WitSource } from "../diagnostics.ts";
import {
  duplicateDocs,
  duplicatePackage,
  missingPackage,
  packageCycle,
  packageMismatch,
  type Place,
  selfReference,
} from "../messages.ts";
import type { Interface, PackageName, World } from "../model.ts";
import { packageId } from "../names.ts";
import { isDocumentation } from "../syntax/docs.ts";
import type { InterfaceMember, PackageItem, PackagePath, SyntaxFile, UsePath } from "../syntax/tree.ts";
import { type Context, type FileScope, type PackageState, pathId, report } from "./context.ts";
import { type Edge, sortByDependency } from "./sort.ts";

/** The files of one package; they may hold other packages in `package … { }` blocks. */
export interface WitPackageSource {
  readonly sources: readonly WitSource[];
}

export interface CollectedPackages {
  /** What the `package` lines of the files name; `undefined` when none does. */
  readonly main: PackageState | undefined;
  readonly packages: readonly PackageState[];
}

/** Splits the files of one package source into packages. */
export function collectPackages(
  files: readonly SyntaxFile[],
  diagnostics: WitDiagnostic[],
): CollectedPackages {
  const packages: PackageState[] = [];
  const main = collectMain(files, diagnostics);
  if (main !== undefined) packages.push(main);
  for (const file of files) {
    for (const item of file.items) {
      if (item.kind !== "package-block") continue;
      const scope = newScope(file.source.path, item, item.items);
      packages.push(newPackage(item.name, file.source.path, item.docs, [scope]));
    }
  }
  return { main, packages };
}

function collectMain(files: readonly SyntaxFile[], diagnostics: WitDiagnostic[]): PackageState | undefined {
  const named = files.find((file) => file.header !== undefined);
  const [first] = files;
  if (first === undefined) return undefined;
  if (named?.header === undefined) {
    if (!files.some(hasBrokenHeader)) {
      diagnostics.push(witDiagnostic(missingPackage(), first.source.path, { start: 0, end: 0 }));
    }
    // The files are resolved anyway.
    return newPackage(UNNAMED, first.source.path, undefined, scopesOf(files));
  }
  const name = named.header.name;
  const namedAt: Place = { path: named.source.path, range: name.range };
  let docs: string | undefined;
  let docsAt: Place | undefined;
  for (const file of files) {
    const { header } = file;
    if (header === undefined) continue;
    if (pathId(header.name) !== pathId(name)) {
      const mistake = packageMismatch(pathId(name), pathId(header.name), namedAt);
      diagnostics.push(witDiagnostic(mistake, file.source.path, header.name.range));
    }
    if (header.docs === undefined) continue;
    const range = file.tokens[0]?.comments.find(isDocumentation) ?? header.range;
    if (docsAt !== undefined) diagnostics.push(witDiagnostic(duplicateDocs(docsAt), file.source.path, range));
    docs ??= header.docs;
    docsAt ??= { path: file.source.path, range };
  }
  return newPackage(name, named.source.path, docs, scopesOf(files));
}

/** The name of a package without a `package` line: no text can contain it. */
const UNNAMED: PackagePath = {
  namespace: { text: "", range: { start: 0, end: 0 } },
  name: { text: "", range: { start: 0, end: 0 } },
  version: undefined,
  range: { start: 0, end: 0 },
};

function scopesOf(files: readonly SyntaxFile[]): readonly FileScope[] {
  return files.map((file) => newScope(file.source.path, file, file.items.filter(isPackageItem)));
}

/** Whether the file has a `package` line that is misplaced or does not parse: that is reported instead of the missing name. */
function hasBrokenHeader(file: SyntaxFile): boolean {
  const keywords = file.tokens.filter((token) => token.kind === "keyword" && token.text === "package").length;
  return keywords > file.items.filter((item) => item.kind === "package-block").length;
}

function isPackageItem(item: SyntaxFile["items"][number]): item is PackageItem {
  return item.kind !== "package-block";
}

function newScope(path: string, syntax: FileScope["syntax"], items: readonly PackageItem[]): FileScope {
  const aliases = new Map<string, UsePath>();
  for (const item of items) {
    if (item.kind !== "top-level-use") continue;
    const name = (item.alias ?? item.path.name).text;
    if (!aliases.has(name)) aliases.set(name, item.path);
  }
  return { path, syntax, items, aliases };
}

function newPackage(
  name: PackagePath,
  path: string,
  docs: string | undefined,
  scopes: readonly FileScope[],
): PackageState {
  const packageName: PackageName = {
    namespace: name.namespace.text,
    name: name.name.text,
    version: name.version?.text,
  };
  const interfaces = new Map<string, Interface>();
  const worlds = new Map<string, World>();
  return {
    id: packageId(packageName),
    package: { name: packageName, docs, interfaces, worlds },
    interfaces,
    worlds,
    path,
    nameRange: name.range,
    scopes,
    items: new Map(),
  };
}

/** Dependencies before dependents. Packages that depend on each other are reported, in the package given first if it is one of them. */
export function sortPackages(context: Context, packages: readonly PackageState[]): readonly PackageState[] {
  const edgesOf = (from: PackageState): readonly (Edge<PackageState> & { readonly path: string })[] =>
    from.scopes.flatMap((scope) =>
      pathsIn(scope).flatMap((usePath) => {
        const to = usePath.package === undefined ? undefined : context.packages.get(pathId(usePath.package));
        return to === undefined ? [] : [{ to, range: usePath.range, path: scope.path }];
      }),
    );
  const dependenciesFirst = [...packages.slice(1), ...packages.slice(0, 1)];
  sortByDependency(dependenciesFirst, edgesOf, (from, edge) => {
    const mistake = from === edge.to ? selfReference(from.id) : packageCycle(from.id, edge.to.id);
    report(context, edge.path, edge.range, mistake);
  });
  return sortByDependency(packages, edgesOf, () => {});
}

/** Packages by their ids, as they are written: `wasi:io@0.2.12`. Each once, in the order of the text. */
export interface NamedPackages {
  /** Of the file itself and of the packages within it. */
  readonly declared: readonly string[];
  /** Those whose interfaces and worlds the text refers to. */
  readonly named: readonly string[];
}

/** The packages that a file declares and names; they need not exist. */
export function packagesIn(file: SyntaxFile): NamedPackages {
  const blocks = file.items.flatMap((item) => (item.kind === "package-block" ? [item] : []));
  const headers = [...(file.header === undefined ? [] : [file.header]), ...blocks];
  const scopes = [{ items: file.items.filter(isPackageItem) }, ...blocks];
  const paths = scopes.flatMap(pathsIn).flatMap((path) => path.package ?? []);
  return {
    declared: [...new Set(headers.map(({ name }) => pathId(name)))],
    named: [...new Set(paths.map(pathId))],
  };
}

/** Every reference to an interface or a world in the text of a scope. */
export function pathsIn(scope: Pick<FileScope, "items">): readonly UsePath[] {
  return scope.items.flatMap((item) => {
    if (item.kind === "top-level-use") return [item.path];
    if (item.kind === "interface") return usesIn(item.members);
    return item.kind === "world" ? worldPaths(item) : [];
  });
}

/** The interfaces that an interface's `use` items name. */
export function usesIn(members: readonly InterfaceMember[]): readonly UsePath[] {
  return members.flatMap((member) => (member.kind === "use" ? [member.path] : []));
}

/** The interfaces and worlds that a world names. */
export function worldPaths(world: PackageItem & { readonly kind: "world" }): readonly UsePath[] {
  return world.members.flatMap((member): readonly UsePath[] => {
    if (member.kind === "use" || member.kind === "include") return [member.path];
    if (member.kind !== "extern") return [];
    if (member.target.kind === "path") return [member.target.path];
    return member.target.kind === "inline" ? usesIn(member.target.members) : [];
  });
}

/** A package that is defined twice is reported at its second definition. */
export function indexPackages(
  collected: readonly PackageState[],
  diagnostics: WitDiagnostic[],
): ReadonlyMap<string, PackageState> {
  const byId = new Map<string, PackageState>();
  for (const state of collected) {
    const previous = byId.get(state.id);
    if (previous === undefined) {
      byId.set(state.id, state);
      continue;
    }
    const first = { path: previous.path, range: previous.nameRange };
    diagnostics.push(witDiagnostic(duplicatePackage(state.id, first), state.path, state.nameRange));
  }
  return byId;
}
