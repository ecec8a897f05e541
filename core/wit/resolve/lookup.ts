/** From a path in the text to the interface or world that it names. */
import { didYouMean, packageId } from "../names.ts";
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
 * The item behind `path`, without complaint when there is none. A plain name is looked up among the top-level `use`s of
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

/** As `findItem`; what is missing or of the other kind is reported. `kind` undefined takes either. */
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
    const message = `\`${path.name.text}\` is ${withArticle(item.syntax.kind)}, expected ${withArticle(kind)}`;
    report(context, scope.path, "wrong-kind", message, path.name.range);
    return undefined;
  }
  return item;
}

function withArticle(kind: "interface" | "world"): string {
  return kind === "interface" ? "an interface" : "a world";
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
    // That the top-level `use` leads nowhere is reported there.
    if (scope.aliases.has(path.name.text)) return;
    const names = [...home.items.keys(), ...scope.aliases.keys()];
    const hint = didYouMean(path.name.text, names);
    report(
      context,
      scope.path,
      "unknown-item",
      `the ${what} \`${path.name.text}\` does not exist${hint}`,
      path.name.range,
    );
    return;
  }
  const id = pathId(path.package);
  const target = context.packages.get(id);
  if (target === undefined) {
    report(
      context,
      scope.path,
      "unknown-package",
      `the package \`${id}\` is not there${otherPackages(context, id)}`,
      path.package.range,
    );
    return;
  }
  const hint = didYouMean(path.name.text, target.items.keys());
  const message = `the ${what} \`${path.name.text}\` does not exist in \`${packageId(target.package.name)}\`${hint}`;
  report(context, scope.path, "unknown-item", message, path.name.range);
}

/** Other versions of the same package tell most: `wasi:io@0.2.3` where `wasi:io@0.2.12` is there. */
function otherPackages(context: Context, id: string): string {
  const [name = ""] = id.split("@");
  const versions = [...context.packages.keys()].filter((other) => other.split("@")[0] === name);
  if (versions.length > 0) return `, there is ${versions.map((version) => `\`${version}\``).join(", ")}`;
  return didYouMean(id, context.packages.keys());
}
