import { mapTypeIndices } from "./model/type-indices.ts";
import type { SectionContent } from "./model/section.ts";
import type { Index } from "./model/sort.ts";

/**
 * The sections of a component without the types, and the aliases of types, that nothing refers to, and without sections that are empty then. Imports
 * and exports stay. Nested components must refer to no type around them.
 */
export function dropUnusedTypes(sections: readonly SectionContent[]): readonly SectionContent[] {
  const definitions = typeDefinitions(sections);
  const used = new Set<number>();
  const use = (content: SectionContent): void => {
    mapTypeIndices(content, (type) => {
      used.add(type);
      return type;
    });
  };
  for (const content of sections) if (content.kind !== "types" && content.kind !== "aliases") use(content);
  // A type refers to earlier ones alone.
  for (const [index, definition] of [...definitions.entries()].toReversed()) {
    if (definition === "kept") used.add(index);
    else if (used.has(index)) use(definition);
  }
  const newIndices: Index<"type">[] = [];
  let kept = 0;
  for (const index of definitions.keys()) {
    newIndices.push(kept as Index<"type">);
    if (used.has(index)) kept += 1;
  }
  return withoutUnused(sections, used).map((content) =>
    mapTypeIndices(content, (type) => newIndices[type] ?? type),
  );
}

/** One entry per type index: a section with only this definition, or `kept` for an import or export. */
function typeDefinitions(sections: readonly SectionContent[]): readonly (SectionContent | "kept")[] {
  return sections.flatMap((content): readonly (SectionContent | "kept")[] => {
    switch (content.kind) {
      case "types":
        return content.items.map((item) => ({ kind: "types", items: [item] }));
      case "aliases":
        return content.items.flatMap((item) =>
          item.sort === "type" ? [{ kind: "aliases", items: [item] } as const] : [],
        );
      case "imports":
        return content.items.flatMap(({ type }) => (type.kind === "type" ? ["kept" as const] : []));
      case "exports":
        return content.items.flatMap(({ item }) => (item.sort === "type" ? ["kept" as const] : []));
      default:
        return [];
    }
  });
}

function withoutUnused(
  sections: readonly SectionContent[],
  used: ReadonlySet<number>,
): readonly SectionContent[] {
  let next = 0;
  const isUsed = (): boolean => used.has(next++);
  const remaining: SectionContent[] = [];
  for (const content of sections) {
    switch (content.kind) {
      case "types": {
        const items = content.items.filter(isUsed);
        if (items.length > 0) remaining.push({ kind: "types", items });
        break;
      }
      case "aliases": {
        const items = content.items.filter(({ sort }) => sort !== "type" || isUsed());
        if (items.length > 0) remaining.push({ kind: "aliases", items });
        break;
      }
      case "imports":
        next += content.items.filter(({ type }) => type.kind === "type").length;
        remaining.push(content);
        break;
      case "exports":
        next += content.items.filter(({ item }) => item.sort === "type").length;
        remaining.push(content);
        break;
      default:
        remaining.push(content);
    }
  }
  return remaining;
}
