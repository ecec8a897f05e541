/**
 * `unused-use`: a `use` brings a name into scope, and no other line uses it.
 *
 * Another interface may `use` a type through this one. That counts as a use too.
 */
import { findPath, itemKey, namesIn } from "../symbols/index.ts";
import type { PlacedScope } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";
import type { CheckInput, Finding } from "./check.ts";

export function checkUnusedUse(input: CheckInput): readonly Finding[] {
  const scopes = input.view.scopes.get(input.document.uri) ?? [];
  const usedElsewhere = namesUsedThrough(input);
  return scopes.flatMap((placed) => {
    const paths = new Set(
      placed.scope.items.flatMap((item) => (item.kind === "broken" ? [] : pathsIn(item))),
    );
    return placed.scope.items.flatMap((item) => checkItem(input, placed, item, { paths, usedElsewhere }));
  });
}

interface UsedNames {
  /** The plain names that paths in the scope begin with. */
  readonly paths: ReadonlySet<string>;
  readonly usedElsewhere: ReadonlySet<string>;
}

function checkItem(
  { document }: CheckInput,
  { state }: PlacedScope,
  item: syntax.PackageItem,
  { paths, usedElsewhere }: UsedNames,
): readonly Finding[] {
  switch (item.kind) {
    case "broken":
      return [];
    case "top-level-use": {
      const name = item.alias ?? item.path.name;
      if (paths.has(name.text)) return [];
      // The file alone sees it, so that it can go without changing anything for others.
      return [{ ...unused(name.text, item.range), fix: { kind: "remove", name: name.text } }];
    }
    case "interface":
    case "world": {
      const inline = item.members.flatMap((member) =>
        member.kind === "extern" && member.target.kind === "inline" ? [member.target.members] : [],
      );
      const key = `${document.uri}#${state.id}/${item.name.text}`;
      return [item.members, ...inline].flatMap((members) => {
        // A broken member may use any name.
        if (members.some((member) => member.kind === "broken")) return [];
        const named = new Set(members.flatMap((member) => namesIn(member)));
        return members.flatMap((member) => {
          if (member.kind !== "use") return [];
          return member.names.flatMap((renaming) => {
            const local = renaming.alias ?? renaming.name;
            const isUsed = named.has(local.text) || usedElsewhere.has(`${key}/${local.text}`);
            return isUsed ? [] : [unused(local.text, renaming.range)];
          });
        });
      });
    }
  }
}

/** No fix for a `use` within an interface or a world: others can take the type from there (`features/stop-using.ts`). */
function unused(name: string, range: Finding["range"]): Finding {
  const message = `\`${name}\` is never used`;
  return { code: "unused-use", message, range, isUnnecessary: true };
}

/** The plain names of interfaces and worlds that an item's paths begin with. */
function pathsIn(item: syntax.PackageItem): readonly string[] {
  const plain = (path: syntax.UsePath): readonly string[] =>
    path.package === undefined ? [path.name.text] : [];
  if (item.kind !== "interface" && item.kind !== "world") return [];
  return item.members.flatMap((member) => {
    if (member.kind === "use" || member.kind === "include") return plain(member.path);
    if (member.kind !== "extern") return [];
    if (member.target.kind === "path") return plain(member.target.path);
    return member.target.kind === "inline"
      ? member.target.members.flatMap((inner) => (inner.kind === "use" ? plain(inner.path) : []))
      : [];
  });
}

/** `<interface's key>/<name>` for every name in the braces of a `use` anywhere in the view. */
function namesUsedThrough({ view }: CheckInput): ReadonlySet<string> {
  const known = usedThrough.get(view);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const placed of [...view.scopes.values()].flat()) {
    const place = { packages: view.resolved.byId, ...placed };
    for (const item of placed.scope.items) {
      if (item.kind !== "interface" && item.kind !== "world") continue;
      const members = item.members.flatMap((member) =>
        member.kind === "extern" && member.target.kind === "inline"
          ? [member, ...member.target.members]
          : [member],
      );
      for (const member of members) {
        if (member.kind !== "use") continue;
        const target = findPath(place, member.path);
        if (target === undefined) continue;
        for (const { name } of member.names) names.add(`${itemKey(target)}/${name.text}`);
      }
    }
  }
  usedThrough.set(view, names);
  return names;
}

const usedThrough = new WeakMap<CheckInput["view"], ReadonlySet<string>>();
