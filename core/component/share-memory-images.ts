/**
 * Problem: some components are initialised while they are built, for example those with a JavaScript engine. Such a
 * component contains the whole memory after its initialisation. Two tools with the same engine share nearly all of this
 * memory, but no whole module.
 *
 * Idea: if two modules differ only in the content of their memory, the first replaces the second. A small module that
 * writes the differences is instantiated right after it, before any other code runs. `share-definitions.ts` then finds
 * two equal modules.
 *
 * Result: the memory of the first tool, and a few kilobytes for each further one.
 */
import { readMemoryImage, sameFrame, writeMemoryDifference, type MemoryImage } from "./core-module.ts";
import { equalBytes } from "./equal-bytes.ts";
import type { Alias } from "./model/alias.ts";
import type { CoreInstance, CoreInstantiateArg } from "./model/instance.ts";
import type { Section, SectionContent } from "./model/section.ts";
import type { Index, SortIndex } from "./model/sort.ts";
import { ReaderError } from "./reader/cursor.ts";
import { readSections } from "./reader/section.ts";
import { contentOf, rewriteEmbedded, wholeFile, type Extent } from "./rewrite.ts";
import { isClosed } from "./share-definitions.ts";
import { sectionHeader, writeSections } from "./writer/section.ts";

/** Data sections below this size are left alone. */
const SMALLEST_IMAGE = 16_384;

/** Components without such modules are returned unchanged, as the same object. */
export function shareMemoryImages(components: readonly Uint8Array[]): readonly Uint8Array[] {
  const bases = new Bases();
  return components.map((bytes) => {
    const root = wholeFile(bytes);
    const nested = (extent: Extent) => {
      const content = withSharedImage(extent, bases);
      return content && [sectionHeader("component", content.length), content];
    };
    return withSharedImage(root, bases) ?? rewriteEmbedded(root, nested);
  });
}

interface Base {
  readonly module: Uint8Array;
  readonly image: MemoryImage;
}

/** The first module of each kind. */
class Bases {
  readonly #bases: Base[] = [];

  findOrAdd(module: Uint8Array, image: MemoryImage): Base {
    const known = this.#bases.find((base) => sameFrame(base.image, image));
    if (known !== undefined) return known;
    const base = { module, image };
    this.#bases.push(base);
    return base;
  }
}

/** Replaces the component's first module whose memory image equals that of an earlier module. */
function withSharedImage({ source, embedded }: Extent, bases: Bases): Uint8Array | undefined {
  if (embedded.kind !== "component") return undefined;
  for (const inner of embedded.inner) {
    if (inner.kind !== "core-module" || inner.end - inner.content < SMALLEST_IMAGE) continue;
    const module = contentOf({ source, embedded: inner });
    const image = understood(() => readMemoryImage(module));
    if (image === undefined || image.data.length < SMALLEST_IMAGE) continue;
    const base = bases.findOrAdd(module, image);
    if (equalBytes(base.module, module)) continue;
    const writer = understood(() => writeMemoryDifference(base.image, image));
    if (writer === undefined || writer.length * 2 > image.data.length) continue;
    const sections = readSections(contentOf({ source, embedded }));
    const target = sections.find(({ offset }) => offset === inner.content - embedded.content);
    const changed = target && replaceModule(sections, target, { base: base.module, writer });
    if (changed !== undefined) return writeSections(changed);
  }
  return undefined;
}

/** Core modules are not validated before; bytes that are not a module have no image. */
function understood<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReaderError) return undefined;
    throw error;
  }
}

/**
 * Replaces `target` by `base`, and instantiates `writer` after it. `undefined` unless the component instantiates the
 * module exactly once and does nothing else with it.
 */
function replaceModule(
  sections: readonly Section[],
  target: Section,
  { base, writer }: { readonly base: Uint8Array; readonly writer: Uint8Array },
): SectionContent[] | undefined {
  const module = countModules(sections.slice(0, sections.indexOf(target)));
  const uses = sections.flatMap(({ content }, position) =>
    content.kind === "core-instances"
      ? content.items.flatMap((item, index) =>
          item.kind === "instantiate" && item.module === module ? [{ position, index }] : [],
        )
      : [],
  );
  const [use, ...others] = uses;
  if (use === undefined || others.length > 0 || sections.some((section) => mentionsModule(section, module))) {
    return undefined;
  }
  const before = sections.slice(0, use.position);
  const writerModule = countModules(before) as Index<"core module">;
  const instance = (countInstances(before) + use.index) as Index<"core instance">;
  // One more module and one more instance: what comes after them moves up by one.
  const shift = {
    module: (index: Index<"core module">) => moved(index, index >= writerModule),
    instance: (index: Index<"core instance">) => moved(index, index > instance),
  };
  return sections.flatMap(({ content }, position): SectionContent[] => {
    if (content === target.content) return [{ kind: "core-module", bytes: base }];
    // It names modules and instances by indices that are others now.
    if (content.kind === "custom" && content.name === "component-name") return [];
    const shifted = shiftSection(content, shift);
    if (position !== use.position || shifted.kind !== "core-instances") return [shifted];
    const write: CoreInstance = {
      kind: "instantiate",
      module: writerModule,
      args: [{ name: "image", instance }],
    };
    return [
      { kind: "core-module", bytes: writer },
      {
        kind: "core-instances",
        items: [...shifted.items.slice(0, use.index + 1), write, ...shifted.items.slice(use.index + 1)],
      },
    ];
  });
}

interface Shift {
  readonly module: (index: Index<"core module">) => Index<"core module">;
  readonly instance: (index: Index<"core instance">) => Index<"core instance">;
}

function moved<T extends number>(index: T, moves: boolean): T {
  return (moves ? index + 1 : index) as T;
}

function countModules(sections: readonly Section[]): number {
  const counts = sections.map(({ content }): number => {
    switch (content.kind) {
      case "core-module":
        return 1;
      case "aliases":
        return content.items.filter(({ sort }) => sort === "core module").length;
      case "imports":
        return content.items.filter(({ type }) => type.kind === "core-module").length;
      case "exports":
        return content.items.filter(({ item }) => item.sort === "core module").length;
      default:
        return 0;
    }
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function countInstances(sections: readonly Section[]): number {
  return sections.reduce(
    (sum, { content }) => sum + (content.kind === "core-instances" ? content.items.length : 0),
    0,
  );
}

/** Whether this section passes the module on under any name. A nested component that reaches outward counts, since it may. */
function mentionsModule({ content }: Section, module: number): boolean {
  const isModule = (item: SortIndex) => item.sort === "core module" && item.index === module;
  switch (content.kind) {
    case "component":
      return !isClosed(content.bytes);
    case "aliases":
      return content.items.some(
        (alias) => alias.kind === "outer" && alias.sort === "core module" && alias.count === 0,
      );
    case "exports":
      return content.items.some(({ item }) => isModule(item));
    case "instances":
      return content.items.some((instance) =>
        (instance.kind === "exports" ? instance.exports : instance.args).some(({ item }) => isModule(item)),
      );
    default:
      return false;
  }
}

function shiftSection(content: SectionContent, shift: Shift): SectionContent {
  const item = <T extends { readonly item: SortIndex }>(each: T): T =>
    each.item.sort === "core module"
      ? { ...each, item: { sort: each.item.sort, index: shift.module(each.item.index) } }
      : each;
  switch (content.kind) {
    case "core-instances":
      return { ...content, items: content.items.map((instance) => shiftInstance(instance, shift)) };
    case "aliases":
      return {
        ...content,
        items: content.items.map((alias): Alias =>
          alias.kind === "core-export" ? { ...alias, instance: shift.instance(alias.instance) } : alias,
        ),
      };
    case "exports":
      return { ...content, items: content.items.map(item) };
    case "instances":
      return {
        ...content,
        items: content.items.map((instance) =>
          instance.kind === "exports"
            ? { ...instance, exports: instance.exports.map(item) }
            : { ...instance, args: instance.args.map(item) },
        ),
      };
    default:
      return content;
  }
}

function shiftInstance(instance: CoreInstance, shift: Shift): CoreInstance {
  if (instance.kind === "exports") return instance;
  const arg = (each: CoreInstantiateArg) => ({ ...each, instance: shift.instance(each.instance) });
  return { ...instance, module: shift.module(instance.module), args: instance.args.map(arg) };
}
