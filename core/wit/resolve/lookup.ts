/** From a path in the text to the interface or world that it names. */
import { unknownItem, unknownPackage, wrongKind } from "../messages.ts";
import { packageId } from "../names.ts";
import type { UsePath } from "../syntax/tree.ts";
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
    const names = [...home.items.keys(), ...scope.aliases.keys()];
    report(context, scope.path, path.name.range, unknownItem(what, path.name.text, names));
    return;
  }
  const id = pathId(path.package);
  const target = context.packages.get(id);
  if (target === undefined) {
    const mistake = unknownPackage(id, otherVersions(context, id), context.packages.keys());
    report(context, scope.path, path.package.range, mistake);
    return;
  }
  const inPackage = packageId(target.package.name);
  const mistake = unknownItem(what, path.name.text, target.items.keys(), inPackage);
  report(context, scope.path, path.name.range, mistake);
}

/** `wasi:io@0.2.12` when the text names `wasi:io@0.2.3`. */
function otherVersions(context: Context, id: string): readonly string[] {
  const [name = ""] = id.split("@");
  return [...context.packages.keys()].filter((other) => other.split("@")[0] === name);
}
