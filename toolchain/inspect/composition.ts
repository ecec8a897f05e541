/**
 * Recognises a composition and describes how it is put together.
 *
 * A composition is a component without code: it only instantiates embedded components and connects them. Our servers
 * are compositions, and so are the outputs of `wac` and other composers. (A component that was made from a core module
 * embeds small components too, but it instantiates core modules itself.)
 */
import { parseInterfaceName, type Section, type SectionContent } from "../../core/component/index.ts";
import { accessOfInstance } from "./access.ts";
import { readNames, type ComponentNames } from "./bytes.ts";
import type { Surroundings } from "./extract.ts";
import type { Generated } from "./generated.ts";
import type { Composition, EmbeddedComponent, InspectedArgument, Inspection } from "./model.ts";

/** An entry of the component's instance index space. */
type InstanceEntry =
  | { readonly kind: "import"; readonly name: string }
  | { readonly kind: "instance"; readonly position: number }
  | { readonly kind: "export"; readonly of: InstanceEntry; readonly name: string }
  | { readonly kind: "inline" };

/** The index spaces that matter here, as far as the sections before have filled them. */
interface IndexSpaces {
  readonly modules: Uint8Array[];
  /** A component that is not embedded here has no bytes. */
  readonly components: (Uint8Array | undefined)[];
  readonly instances: InstanceEntry[];
  /** The instances among them that the composition itself makes. */
  readonly made: MadeInstance[];
}

interface MadeInstance {
  /** Its index among the instances, by which the file names it. */
  readonly index: number;
  /** The index of its component. */
  readonly component: number;
  readonly imports: readonly InspectedArgument[];
}

/** A component of the composition as it is read: as if it were a file, and whether the composer wrote it. */
export interface Embedded {
  readonly inspection: Inspection;
  readonly generated: Generated | undefined;
}

export function readComposition(
  sections: readonly Section[],
  inspect: (bytes: Uint8Array, around: Surroundings) => Embedded | undefined,
): Composition | undefined {
  const kinds = new Set(sections.map(({ content }) => content.kind));
  if (kinds.has("core-instances") || !kinds.has("component") || !kinds.has("instances")) return undefined;
  const spaces: IndexSpaces = { modules: [], components: [], instances: [], made: [] };
  for (const { content } of sections) addSection(spaces, content);

  const names = namesOf(sections);
  const { modules, components: space, made } = spaces;
  const used = [...new Set(made.map(({ component }) => component))].sort((a, b) => a - b);
  const embedded = space.map((bytes) => bytes ?? new Uint8Array());
  const read = used.map((index) => {
    const bytes = space[index];
    return bytes && inspect(bytes, { modules, components: embedded });
  });
  const components = used.map((index, position): EmbeddedComponent => {
    const bytes = space[index];
    const component = read[position]?.inspection;
    return {
      name: names.components.get(index) ?? nameByExports(component) ?? `component ${index}`,
      bytes: bytes?.length ?? 0,
      component,
    };
  });
  const positions = new Map(used.map((index, position) => [index, position]));
  const unused = embedded.filter((_, index) => !positions.has(index));
  const readInstances = made.map(({ component, imports }) => {
    const found = read[positions.get(component) ?? -1];
    return { component: found?.inspection, generated: found?.generated, imports };
  });
  return {
    components,
    instances: made.map(({ index, component: componentIndex, imports }, position) => {
      const component = positions.get(componentIndex) ?? -1;
      const name = names.instances.get(index) ?? components[component]?.name ?? "";
      const instance = readInstances[position];
      const access = instance === undefined ? [] : accessOfInstance(instance, readInstances);
      return { name, component, imports, access };
    }),
    shared: [...modules, ...unused].reduce((sum, { length }) => sum + length, 0),
  };
}

/** Sections that define nothing of these kinds leave the spaces as they are. */
function addSection({ modules, components, instances, made }: IndexSpaces, content: SectionContent): void {
  switch (content.kind) {
    case "core-module":
      modules.push(content.bytes);
      break;
    case "component":
      components.push(content.bytes);
      break;
    case "imports":
      for (const { name, type } of content.items) {
        if (type.kind === "instance") instances.push({ kind: "import", name: name.name });
        if (type.kind === "component") components.push(undefined);
      }
      break;
    case "aliases":
      for (const alias of content.items) {
        if (alias.kind === "core-export") continue;
        if (alias.sort === "component") components.push(undefined);
        if (alias.sort !== "instance" || alias.kind !== "export") continue;
        const of = instances[alias.instance] ?? { kind: "inline" };
        instances.push({ kind: "export", of, name: alias.name });
      }
      break;
    case "exports":
      for (const { item } of content.items) {
        if (item.sort === "instance") instances.push(instances[item.index] ?? { kind: "inline" });
        if (item.sort === "component") components.push(components[item.index]);
      }
      break;
    case "instances":
      for (const instance of content.items) {
        if (instance.kind === "exports") {
          instances.push({ kind: "inline" });
          continue;
        }
        const imports = instance.args.map(({ name, item }): InspectedArgument => {
          const entry = item.sort === "instance" ? instances[item.index] : undefined;
          return { name, ...sourceOf(entry) };
        });
        made.push({ index: instances.length, component: instance.component, imports });
        instances.push({ kind: "instance", position: made.length - 1 });
      }
      break;
  }
}

function nameByExports(component: Inspection | undefined): string | undefined {
  const names = component?.exports.map(({ name }) => parseInterfaceName(name)?.interface ?? name) ?? [];
  const [first, second, ...others] = names;
  return others.length > 0 ? `${first}, ${second} and ${others.length} more` : names.join(", ") || undefined;
}

/** Follows aliases to where something comes from. */
function sourceOf(entry: InstanceEntry | undefined): Pick<InspectedArgument, "from" | "as"> {
  switch (entry?.kind) {
    case "import":
      return { from: "host", as: entry.name };
    case "instance":
      return { from: entry.position, as: "" };
    case "export":
      return { from: sourceOf(entry.of).from, as: entry.name };
    default:
      return { from: "inline", as: "" };
  }
}

function namesOf(sections: readonly Section[]): ComponentNames {
  for (const { content } of sections) {
    if (content.kind === "custom" && content.name === "component-name") return readNames(content.bytes);
  }
  return readNames(new Uint8Array());
}
