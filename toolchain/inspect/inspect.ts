/** Describes a component or a composed server: its parts, imports and exports. No I/O. */
import {
  parseInterfaceName,
  readComponent,
  type Component,
  type Item,
  type Section,
} from "../../core/component/index.ts";
import { capabilities, reachedCapabilities, isServedExtension, transportOf } from "../compose/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { serverCardOf } from "./card.ts";
import { coreCustomSections, readNames, readProducers } from "./bytes.ts";
import { readComposition, type Embedded } from "./composition.ts";
import { recognise } from "./generated.ts";
import { extractComponent, ExtractionBudget, type Surroundings } from "./extract.ts";
import type { ComponentKind, InspectedItem, InspectedProtection, Inspection, Producer } from "./model.ts";
import { protectionOf } from "./protection.ts";
import { toolSearchOf } from "./tool-search.ts";

/** Throws a `ToolchainError` when the bytes are not a component. */
export function inspectComponent(bytes: Uint8Array): Inspection {
  return inspectWithin(bytes, new ExtractionBudget(bytes.length), 0).inspection;
}

/** Whether it, or a part of it, notifies clients that its lists or resources have changed. */
export function announcesChanges({ imports, composition }: Inspection): boolean {
  const announces = imports.some(({ name, functions }) => {
    const { namespace, package: from, interface: what } = parseInterfaceName(name) ?? {};
    return namespace === "wasmcp" && from === "mcp-v20260728" && what === "changes" && functions.length > 0;
  });
  const parts = composition?.components.flatMap(({ component }) => component ?? []) ?? [];
  return announces || parts.some(announcesChanges);
}

function inspectWithin(bytes: Uint8Array, budget: ExtractionBudget, depth: number): Embedded {
  // Each level of a composition is read once more for each level around it.
  const component = readComponent(bytes, depth === 0 ? undefined : budget.steps);
  const custom = customSections(component.sections);
  const inspection: Inspection = {
    bytes: bytes.length,
    kind: kindOf(component),
    name: readNames(custom.get("component-name") ?? new Uint8Array()).own,
    version: text(custom.get("version")),
    producers: producersOf(component.sections),
    imports: inspectItems(component.imports),
    exports: inspectItems(component.exports),
    capabilities: reachedCapabilities(component.imports),
    protection: depth === 0 ? inspectProtection(component) : undefined,
    serverCard: depth === 0 ? serverCardOf(component) : undefined,
    toolSearch: depth === 0 ? toolSearchOf(component) : undefined,
    composition: readComposition(component.sections, (embedded, around) => {
      // Compositions of compositions are real; a thousand levels of them are an attack on the stack.
      if (depth > MAX_DEPTH) return undefined;
      return inspectEmbedded(embedded, around, budget, depth + 1);
    }),
  };
  return { inspection, generated: recognise(component.sections) };
}

const MAX_DEPTH = 64;

function inspectProtection(component: Component): InspectedProtection | undefined {
  const protection = protectionOf(component);
  if (protection === undefined) return undefined;
  if (protection.kind !== "oauth") return { kind: protection.kind, settings: [], rules: [] };
  const settings = [...protection.settings].map(([name, value]) => ({ name, value }));
  return { kind: "oauth", settings, rules: protection.rules };
}

/** Absent for a component that uses the format in ways that we do not follow, such as an `outer` alias of a type. */
function inspectEmbedded(
  bytes: Uint8Array,
  around: Surroundings,
  budget: ExtractionBudget,
  depth: number,
): Embedded | undefined {
  try {
    return inspectWithin(extractComponent(bytes, [around], budget), budget, depth);
  } catch (error) {
    if (error instanceof ToolchainError) return undefined;
    throw error;
  }
}

function kindOf({ exports }: Component): ComponentKind {
  const names = [...exports.keys()];
  if (names.some((name) => transportOf(name) !== undefined)) return "server";
  const interfaces = names.map(parseInterfaceName).filter((name) => name?.namespace === "wasmcp");
  if (interfaces.some((name) => name?.interface === "server-handler")) return "handler";
  const isCapability = interfaces.some(
    (name) =>
      name !== undefined && (capabilities.some((each) => each === name.interface) || isServedExtension(name)),
  );
  return isCapability ? "capability" : "other";
}

function inspectItems(items: ReadonlyMap<string, Item>): InspectedItem[] {
  return [...items].map(([name, item]) => ({ name, functions: functionsOf(name, item) }));
}

function functionsOf(name: string, item: Item): string[] {
  if (item.kind === "func") return [name];
  if (item.kind !== "instance") return [];
  return [...item.exports].filter(([, inner]) => inner.kind === "func").map(([inner]) => inner);
}

function customSections(sections: readonly Section[]): ReadonlyMap<string, Uint8Array> {
  return new Map(
    sections.flatMap(({ content }) => (content.kind === "custom" ? [[content.name, content.bytes]] : [])),
  );
}

/** Of the component and of its core modules, each once, in the order in which they come. */
function producersOf(sections: readonly Section[]): readonly Producer[] {
  const own = customSections(sections).get("producers");
  const all = own === undefined ? [] : [...readProducers(own)];
  for (const { content } of sections) {
    const found = content.kind === "core-module" && coreCustomSections(content.bytes).get("producers");
    if (found) all.push(...readProducers(found));
  }
  const distinct = new Map(all.map((each) => [`${each.role} ${each.name} ${each.version}`, each]));
  return [...distinct.values()];
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
