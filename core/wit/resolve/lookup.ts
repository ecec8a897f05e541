/** From a path in the text to the interface or world that it names. */
import { unknownItem, unknownPackage, wrongKind } from "../messages.ts";
import { nearest } from "../../text/index.ts";
import { packageId } from "../names.ts";
import type { PackagePath, UsePath } from "../syntax/tree.ts";
import {
  type Context,
  type FileScope,
  type ItemState,
  pathId,
  type PackageState,
  report,
} from "./context.ts";

/**
 * The item that `path` names; `undefined`, without a diagnostic, if it does not exist. A plain name is looked up among the top-level `use`s of
 * its file first, then in the package.
 */
export function findItem(
  packages: ReadonlyMap<string, PackageState>,
  home: PackageState,
  scope: FileScope,
  path: UsePath,
): ItemState | undefined {
  if (path.package !== undefined) return packages.get(pathId(path.package))?.items.get(path.name.text);
  const alias = scope.aliases.get(path.name.text);
  if (alias === undefined) return home.items.get(path.name.text);
  // What a top-level `use` names is never another top-level `use`.
  return alias.package === undefined
    ? home.items.get(alias.name.text)
    : findItem(packages, home, scope, alias);
}

/** Like `findItem`, but reports a missing item and one of the wrong kind. Without `kind`, both kinds are allowed. */
export function resolveItem(
  context: Context,
  home: PackageState,
  scope: FileScope,
  path: UsePath,
  kind: "interface" | "world" | undefined,
): ItemState | undefined {
  const item = findItem(context.packages, home, scope, path);
  if (item === undefined) {
    reportMissing(context, home, scope, path, kind);
    return undefined;
  }
  if (kind !== undefined && item.syntax.kind !== kind) {
    report(context, scope.path, path.name.range, wrongKind(path.name.text, item.syntax.kind, kind));
    return undefined;
  }
  return item;
}

function reportMissing(
  context: Context,
  home: PackageState,
  scope: FileScope,
  path: UsePath,
  kind: "interface" | "world" | undefined,
): void {
  const what = kind ?? "interface or world";
  if (path.package === undefined) {
    // The mistake is reported at the top-level `use`.
    if (scope.aliases.has(path.name.text)) return;
    const names = [...namesOf(home, kind), ...scope.aliases.keys()];
    report(context, scope.path, path.name.range, unknownItem(what, path.name.text, names));
    return;
  }
  const id = pathId(path.package);
  const target = context.packages.get(id);
  if (target === undefined) {
    const mistake = unknownPackage(id, packagesMeant(context, home, path.package, path.name.text));
    report(context, scope.path, path.package.range, mistake);
    return;
  }
  const inPackage = packageId(target.package.name);
  const mistake = unknownItem(what, path.name.text, namesOf(target, kind), inPackage);
  report(context, scope.path, path.name.range, mistake);
}

/** The items of one kind, as the text has them: a package may be looked into before its items are declared. */
function namesOf({ scopes }: PackageState, kind: "interface" | "world" | undefined): readonly string[] {
  return scopes.flatMap(({ items }) =>
    items.flatMap((item) => {
      if (item.kind !== "interface" && item.kind !== "world") return [];
      return kind === undefined || item.kind === kind ? [item.name.text] : [];
    }),
  );
}

/**
 * The packages that a text could mean which names one that does not exist: other versions of it (`wasi:io@0.2.12` for
 * `wasi:io@0.2.3`), or those with a similar name, the named version first. A package never means itself, and where some
 * candidates have the item that the text names, the others are left out.
 */
function packagesMeant(
  context: Context,
  home: PackageState,
  { namespace, name, version }: PackagePath,
  item: string,
): readonly string[] {
  const known = [...context.packages.values()].filter((state) => state !== home);
  const having = (namespaceText: string, nameText: string): readonly PackageState[] =>
    known.filter(
      ({ package: { name: other } }) => other.namespace === namespaceText && other.name === nameText,
    );
  const withItem = (states: readonly PackageState[]): readonly PackageState[] =>
    states.filter((state) => namesOf(state, undefined).includes(item));
  const versions = having(namespace.text, name.text);
  if (versions.length > 0) {
    const fitting = withItem(versions);
    return (fitting.length > 0 ? fitting : versions).map(({ id }) => id);
  }
  const neighbours = known.map((state) => state.package.name);
  const similarName = nearest(
    name.text,
    neighbours.filter((other) => other.namespace === namespace.text).map((other) => other.name),
  );
  const similarNamespace = nearest(
    namespace.text,
    neighbours.filter((other) => other.name === name.text).map((other) => other.namespace),
  );
  const similar =
    similarName !== undefined
      ? having(namespace.text, similarName)
      : similarNamespace !== undefined
        ? having(similarNamespace, name.text)
        : [];
  const sameVersion = (state: PackageState): number => Number(state.package.name.version !== version?.text);
  return withItem(similar)
    .toSorted((a, b) => sameVersion(a) - sameVersion(b))
    .map(({ id }) => id);
}
