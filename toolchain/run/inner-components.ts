/** The imports and exports of components inside a server. */
import { readSections, type Section } from "../../core/component/index.ts";

export interface Names {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** Whether `accept` accepts a component inside, at any depth. */
export function hasInner(sections: readonly Section[], accept: (names: Names) => boolean): boolean {
  return sections.some((section) => {
    if (section.content.kind !== "component") return false;
    const inner = readSections(section.content.bytes);
    return (
      accept({ imports: namesOf(inner, "imports"), exports: namesOf(inner, "exports") }) ||
      hasInner(inner, accept)
    );
  });
}

function namesOf(sections: readonly Section[], kind: "imports" | "exports"): string[] {
  return sections.flatMap(({ content }) =>
    content.kind === kind ? content.items.map((item) => item.name.name) : [],
  );
}
