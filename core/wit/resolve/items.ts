/** The interfaces and worlds of one package: declared, put in order, resolved. */
import type { TextRange } from "../diagnostics.ts";
import { duplicateName, foreignWorld, gatedReference, itemCycle, similarName } from "../messages.ts";
import { qualifiedId, uniqueForm } from "../names.ts";
import { type Context, type FileScope, type ItemState, type PackageState, report } from "./context.ts";
import { isIncluded } from "./gates.ts";
import { newInterface, resolveMembers } from "./interface.ts";
import { findItem, resolveItem } from "./lookup.ts";
import { usesIn, worldPaths } from "./packages.ts";
import { type Edge, sortDeclarations } from "./sort.ts";
import { scopeGate } from "./types.ts";
import { resolveWorld } from "./world.ts";

/** Enters the names of `state`'s interfaces and worlds, so that other items and packages can refer to them. */
export function declareItems(context: Context, state: PackageState): void {
  const taken = new Map<string, ItemState>();
  for (const scope of state.scopes) {
    for (const item of scope.items) {
      if (item.kind !== "interface" && item.kind !== "world") continue;
      const { name, annotations } = item;
      const previous = state.items.get(name.text);
      if (previous !== undefined) {
        const first = { path: previous.scope.path, range: previous.syntax.name.range };
        const within = ` in the package \`${state.id}\``;
        report(context, scope.path, name.range, duplicateName("name", name.text, first, within));
        continue;
      }
      const excluded = !isIncluded(context, scope.path, state.package.name, annotations.gates);
      const declared = { syntax: item, package: state, scope, excluded };
      state.items.set(name.text, declared);
      // The binary format has them side by side under their plain names.
      const similar = taken.get(uniqueForm(name.text));
      if (similar === undefined) taken.set(uniqueForm(name.text), declared);
      else if (!similar.excluded && !excluded) {
        const first = { path: similar.scope.path, range: similar.syntax.name.range };
        report(
          context,
          scope.path,
          name.range,
          similarName("name", name.text, similar.syntax.name.text, first),
        );
      }
    }
  }
}

/** Resolves all items of `state`; the packages it depends on are resolved before. */
export function resolveItems(context: Context, state: PackageState): void {
  for (const scope of state.scopes) checkTopLevelUses(context, state, scope);
  const circular = new Set<ItemState>();
  const sorted = sortDeclarations<ItemState, Edge<ItemState>>(
    [...state.items.values()],
    (item) =>
      (item.syntax.kind === "interface" ? usesIn(item.syntax.members) : worldPaths(item.syntax)).flatMap(
        (path) => {
          const to = findItem(context.packages, state, item.scope, path);
          return to?.package === state ? [{ to, range: path.range }] : [];
        },
      ),
    (from, edge) => {
      circular.add(from).add(edge.to);
      const { kind, name } = edge.to.syntax;
      report(context, from.scope.path, edge.range, itemCycle(kind, name.text));
    },
  );
  for (const item of sorted) {
    if (circular.has(item)) continue;
    if (item.syntax.kind === "interface") {
      const iface = newInterface(state, item.syntax);
      const gate = scopeGate(context, "interface", item.syntax.annotations.gates);
      item.members = resolveMembers(context, item, iface, item.syntax.members, item.excluded, gate);
      if (!item.excluded) state.interfaces.set(item.syntax.name.text, iface.interface);
    } else {
      item.world = resolveWorld(context, item, item.syntax);
      if (!item.excluded) state.worlds.set(item.syntax.name.text, item.world);
    }
  }
}

/** Checks that each top-level `use` names an existing item, by a name that is free in its file. */
function checkTopLevelUses(context: Context, state: PackageState, scope: FileScope): void {
  const taken = new Map<string, TextRange>();
  for (const item of scope.items) {
    if (item.kind === "broken") continue;
    const name = item.kind === "top-level-use" ? (item.alias ?? item.path.name) : item.name;
    // Two items of one name are reported as duplicates of the package.
    const isDuplicateItem = item.kind !== "top-level-use" && state.items.get(name.text)?.syntax !== item;
    const previous = taken.get(name.text);
    if (previous !== undefined && !isDuplicateItem) {
      const first = { path: scope.path, range: previous };
      report(context, scope.path, name.range, duplicateName("name", name.text, first, " in this file"));
    }
    if (previous === undefined) taken.set(name.text, name.range);
    if (item.kind !== "top-level-use") continue;
    const { path } = item;
    const named = path.package === undefined ? undefined : findItem(context.packages, state, scope, path);
    if (named?.syntax.kind === "world" && named.package !== state) {
      const id = qualifiedId(named.package.package.name, named.syntax.name.text);
      report(context, scope.path, path.name.range, foreignWorld(id));
    } else if (named?.excluded === true && named.package !== state) {
      report(context, scope.path, path.name.range, gatedReference(path.name.text));
    } else if (path.package !== undefined || !state.items.has(path.name.text)) {
      resolveItem(context, state, { ...scope, aliases: new Map() }, path, undefined);
    }
  }
}
