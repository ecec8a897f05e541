/**
 * Problem: component encoders export an interface by way of an adapter, a nested component that imports the interface's functions and
 * every type that those mention, and what these mention in turn, and exports the same again. That gives the types their names. It is a
 * third of a small component: the adapter, its arguments, and an alias for each of them.
 *
 * Idea: an instance made of exports names its types just as well, by exporting each before a function mentions it. So
 * such an instance takes the place of the adapter's, and what only its arguments needed goes.
 *
 * Result: the same imports and exports, of the same types. Adapters of interfaces with methods stay, since a method's name has to stand
 * beside its resource's, and so do those without which some type would have no name.
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
 * The component with its interfaces exported directly where that can be; the very same bytes where it cannot. What `component-name` says of its
 * definitions goes, since it goes by their indices. WIT cannot say that the types of an exported interface are those of an imported one, so tools that
 * want the component's WIT need the component as it was.
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

/** The very same section when every instance stays. */
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
