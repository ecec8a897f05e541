/** Turns a checked plan into bytes: imports, the components as they are, instances, exports, names. */
import {
  ComponentBuilder,
  exportDirectly,
  shareDefinitions,
  shareMemoryImages,
  stripCustomSections,
  type Index,
  type InstantiateArg,
  type Item,
  type Resource,
} from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import type { ImplicitImports, UnitedInterface } from "../types/implicit-imports.ts";
import type { Home } from "../types/join-resources.ts";
import type { ArgumentSource, PlannedInstance, PlannedServer, ServerPlan } from "../server-plan.ts";
import { writeInstanceType } from "./instance-type.ts";
import { StructureWriter } from "./structures.ts";

export interface WriteOptions {
  /** Leaves out every custom section: names, producers, debug information. */
  readonly strip: boolean;
}

export function writeServer(
  { plan, components }: PlannedServer,
  implicit: ImplicitImports,
  { strip }: WriteOptions = { strip: false },
): Uint8Array {
  const builder = new ComponentBuilder();
  const host = writeImports(builder, implicit);
  const embedded = embedComponents(builder, slimmed({ plan, components }, strip));
  const instances = new InstanceWriter(builder, implicit, host);
  for (const instance of plan.instances) {
    instances.instantiate(instance, at(embedded, instance.component));
  }
  for (const { name, instance } of plan.exports) {
    builder.exportInstance(name, instances.exportOf(instance, name));
  }
  if (!strip) builder.names(namesOf(plan, embedded, instances));
  return builder.finish();
}

/** The server's imports, once they are written. */
interface WrittenImports {
  readonly instances: ReadonlyMap<string, Index<"instance">>;
  /** The index of a type that an import exports; each is aliased once. */
  readonly typeOf: (home: Home) => Index<"type">;
}

function writeImports(builder: ComponentBuilder, implicit: ImplicitImports): WrittenImports {
  const instances = new Map<string, Index<"instance">>();
  const aliases = new Map<string, Index<"type">>();
  const typeOf = (home: Home): Index<"type"> => {
    const key = `${home.import} ${home.name}`;
    const index = aliases.get(key) ?? builder.aliasType(get(instances, home.import), home.name);
    aliases.set(key, index);
    return index;
  };
  for (const host of implicit.hosts) {
    const type = builder.type(writeInstanceType(host, implicit, typeOf));
    instances.set(host.name, builder.importInstance(host.name, type));
  }
  return { instances, typeOf };
}

/** Gives the index of each component. What several of them contain is in the file once. */
function embedComponents(
  builder: ComponentBuilder,
  components: readonly Uint8Array[],
): readonly Index<"component">[] {
  const shared = shareDefinitions(shareMemoryImages(components));
  for (const module of shared.modules) builder.coreModule(module);
  const defined = shared.components.map((bytes) => builder.component(bytes));
  return shared.positions.map((position) => at(defined, position));
}

/** Instances in the order of the plan, and the aliases of their exports, each written once. */
class InstanceWriter {
  readonly #builder: ComponentBuilder;
  readonly #implicit: ImplicitImports;
  readonly #host: WrittenImports;
  readonly #structures: StructureWriter;
  readonly #instances: Index<"instance">[] = [];
  readonly #exports = new Map<string, Index<"instance">>();
  readonly #typeInstances = new Map<UnitedInterface, Index<"instance">>();

  constructor(builder: ComponentBuilder, implicit: ImplicitImports, host: WrittenImports) {
    this.#builder = builder;
    this.#implicit = implicit;
    this.#host = host;
    this.#structures = new StructureWriter(builder, implicit.interner, (resource: Resource) =>
      host.typeOf(get(implicit.homes, resource)),
    );
  }

  instantiate({ component, arguments: args }: PlannedInstance, index: Index<"component">): void {
    const written = args.map(({ import: name, source }) => ({
      name,
      item: this.#argument(component, name, source),
    }));
    this.#instances.push(this.#builder.instantiate(index, written));
  }

  /** By the position in the plan. */
  indexOf(instance: number): Index<"instance"> {
    return at(this.#instances, instance);
  }

  exportOf(instance: number, name: string): Index<"instance"> {
    const key = `${instance} ${name}`;
    const index = this.#exports.get(key) ?? this.#builder.aliasInstance(this.indexOf(instance), name);
    this.#exports.set(key, index);
    return index;
  }

  #argument(component: number, name: string, source: ArgumentSource): InstantiateArg["item"] {
    switch (source.kind) {
      case "instance":
        return { sort: "instance", index: this.exportOf(source.instance, source.export) };
      case "host":
        return { sort: "instance", index: get(this.#host.instances, source.import) };
      case "types":
        return { sort: "instance", index: this.#typeInstance(component, name) };
      case "type":
        return { sort: "type", index: this.#structures.typeIndex(this.#implicit.argument(component, name)) };
    }
  }

  /** An instance that holds nothing but types. */
  #typeInstance(component: number, name: string): Index<"instance"> {
    const united = findTypeInstance(this.#implicit, component, name);
    const known = this.#typeInstances.get(united);
    if (known !== undefined) return known;
    const exports = [...united.exports].map(([exportName, item]) => ({
      name: exportName,
      item: { sort: "type", index: this.#structures.typeIndex(item) } as const,
    }));
    const index = this.#builder.instanceOfExports(exports);
    this.#typeInstances.set(united, index);
    return index;
  }
}

function namesOf(
  { kind, components, instances }: ServerPlan,
  embedded: readonly Index<"component">[],
  written: InstanceWriter,
): Parameters<ComponentBuilder["names"]>[0] {
  return {
    component: kind === "server" ? "mcp-server" : "mcp-handler",
    components: new Map(components.map(({ label }, position) => [at(embedded, position), label])),
    instances: new Map(instances.map(({ label }, position) => [written.indexOf(position), label])),
  };
}

/**
 * The components as they go into the server. Inside it, their interfaces need not be expressible in WIT. A component whose exports the server
 * itself exports stays as it is, since WIT cannot say that an exported interface's types are those of an imported one.
 */
function slimmed({ plan, components }: PlannedServer, strip: boolean): readonly Uint8Array[] {
  const visible = new Set(plan.exports.map(({ instance }) => plan.instances[instance]?.component));
  return components.map(({ bytes }, position) => {
    const slim = visible.has(position) ? bytes : exportDirectly(bytes);
    return strip ? stripCustomSections(slim) : slim;
  });
}

function findTypeInstance(implicit: ImplicitImports, component: number, name: string): UnitedInterface {
  const item: Item = implicit.argument(component, name);
  const united = implicit.typeInstances.find(
    (other) => other.exports === (item.kind === "instance" ? item.exports : undefined),
  );
  if (united === undefined) throw new InternalError(`\`${name}\` is not an instance of types`);
  return united;
}

function at<T>(items: readonly T[], position: number): T {
  const item = items[position];
  if (item === undefined) throw new InternalError(`the plan has no position ${position}`);
  return item;
}

function get<K, V>(items: ReadonlyMap<K, V>, key: K): V {
  const item = items.get(key);
  if (item === undefined) throw new InternalError(`nothing was planned for \`${String(key)}\``);
  return item;
}
