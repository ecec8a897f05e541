/**
 * Problem: component encoders export an interface through an adapter. This nested component imports the interface's functions and all
 * types that they use, directly or indirectly, and exports them again, which gives the types their names. The adapter, its arguments
 * and an alias for each of them make up a third of a small component.
 *
 * Idea: an instance that is made of exports can name its types too, if it exports each type before a function uses it. Such an
 * instance replaces the adapter, and definitions that only the adapter's arguments needed are removed.
 *
 * Result: the same imports and exports, of the same types. Two kinds of adapters stay: those of interfaces with methods, since a method
 * must be exported beside its resource, and those without which a type would lose its name.
 */
import { readAdapter, type PassedOn } from "./adapter.ts";
import { dropUnusedTypes } from "./drop-unused-types.ts";
import type { InlineExport, Instance } from "./model/instance.ts";
import type { SectionContent } from "./model/section.ts";
import type { Index } from "./model/sort.ts";
import { readSections } from "./reader/section.ts";
import { isClosed } from "./share-definitions.ts";
import { TypeNames } from "./type-names.ts";
import { writeSections } from "./writer/section.ts";

/**
 * Exports the component's interfaces directly where possible; otherwise returns the same object. Names of definitions in the section
 * `component-name` are removed, since they refer to the old indices. WIT cannot express that an exported interface has the types of an
 * imported one, so tools that read a component's WIT need the original component.
 */
export function exportDirectly(component: Uint8Array): Uint8Array {
  const sections = readSections(component).map(({ content }) => content);
  if (!sections.every(leavesComponentsAlone)) return component;
  const direct = replaceInstances(sections);
  if (direct.every((content, position) => content === sections[position])) return component;
  const withoutNames = direct.filter(
    (content) => content.kind !== "custom" || content.name !== "component-name",
  );
  return writeSections(dropUnusedTypes(dropUnusedComponents(withoutNames)));
}

/** Whether nested components are all there is in the space of components, and refer to nothing around them. */
function leavesComponentsAlone(content: SectionContent): boolean {
  switch (content.kind) {
    case "component":
      return isClosed(content.bytes);
    case "aliases":
      return content.items.every(({ sort }) => sort !== "component");
    case "imports":
      return content.items.every(({ type }) => type.kind !== "component");
    case "exports":
      return content.items.every(({ item }) => item.sort !== "component");
    default:
      return true;
  }
}

function replaceInstances(sections: readonly SectionContent[]): readonly SectionContent[] {
  const components = sections.flatMap((content) => (content.kind === "component" ? [content.bytes] : []));
  const names = new TypeNames();
  const direct = (instance: Instance): Instance => {
    if (instance.kind !== "instantiate") return instance;
    const component = components[instance.component];
    const exports = component === undefined ? [] : directExports(instance, readAdapter(component));
    return exports.length > 0 && names.suffice(exports) ? { kind: "exports", exports } : instance;
  };
  return sections.map((content) => {
    const replaced = content.kind === "instances" ? replaceItems(content, direct) : content;
    names.add(replaced);
    return replaced;
  });
}

type Instances = Extract<SectionContent, { kind: "instances" }>;

/** Returns the same object if every instance stays. */
function replaceItems(content: Instances, replace: (instance: Instance) => Instance): Instances {
  const items = content.items.map(replace);
  return items.every((item, position) => item === content.items[position]) ? content : { ...content, items };
}

function directExports(
  { args }: Extract<Instance, { kind: "instantiate" }>,
  adapter: readonly PassedOn[],
): readonly InlineExport[] {
  const items = new Map(args.map(({ name, item }) => [name, item]));
  const exports = adapter.flatMap(({ name, importName }) => {
    const item = items.get(importName);
    return item === undefined ? [] : [{ name, item }];
  });
  return exports.length === adapter.length ? exports : [];
}

function dropUnusedComponents(sections: readonly SectionContent[]): readonly SectionContent[] {
  const used = new Set<number>();
  for (const content of sections) {
    if (content.kind !== "instances") continue;
    for (const instance of content.items) if (instance.kind === "instantiate") used.add(instance.component);
  }
  const newIndices: Index<"component">[] = [];
  let kept = 0;
  const remaining = sections.filter((content) => {
    if (content.kind !== "component") return true;
    const isUsed = used.has(newIndices.length);
    newIndices.push(kept as Index<"component">);
    if (isUsed) kept += 1;
    return isUsed;
  });
  const moved = (instance: Instance): Instance =>
    instance.kind === "instantiate"
      ? { ...instance, component: newIndices[instance.component] ?? instance.component }
      : instance;
  return remaining.map((content) =>
    content.kind === "instances" ? { kind: "instances", items: content.items.map(moved) } : content,
  );
}
