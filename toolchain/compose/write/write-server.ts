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
import type { ArgumentSource, PlannedServer } from "../server-plan.ts";
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
  const instances = new Map<UnitedInterface | string, Index<"instance">>();
  const imported = new Map<string, Index<"instance">>();

  const importedTypes = new Map<string, Index<"type">>();
  const importedType = (home: Home): Index<"type"> => {
    const key = `${home.import} ${home.name}`;
    const known = importedTypes.get(key);
    if (known !== undefined) return known;
    const index = builder.aliasType(get(imported, home.import), home.name);
    importedTypes.set(key, index);
    return index;
  };

  for (const host of implicit.hosts) {
    const type = builder.type(writeInstanceType(host, implicit, importedType));
    imported.set(host.name, builder.importInstance(host.name, type));
  }

  const structures = new StructureWriter(builder, implicit.interner, (resource: Resource) =>
    importedType(get(implicit.homes, resource)),
  );
  const typeInstance = (united: UnitedInterface): Index<"instance"> => {
    const known = instances.get(united);
    if (known !== undefined) return known;
    const exports = [...united.exports].map(([name, item]) => ({
      name,
      item: { sort: "type", index: structures.typeIndex(item) } as const,
    }));
    const index = builder.instanceOfExports(exports);
    instances.set(united, index);
    return index;
  };

  const parts = slimmed({ plan, components }, strip);
  const shared = shareDefinitions(shareMemoryImages(parts));
  for (const module of shared.modules) builder.coreModule(module);
  const definedComponents = shared.components.map((bytes) => builder.component(bytes));
  const componentIndices = shared.positions.map((position) => at(definedComponents, position));
  const instanceIndices: Index<"instance">[] = [];
  const exportOf = (instance: number, name: string): Index<"instance"> => {
    const key = `${instance} ${name}`;
    const known = instances.get(key);
    if (known !== undefined) return known;
    const index = builder.aliasInstance(at(instanceIndices, instance), name);
    instances.set(key, index);
    return index;
  };
  const argument = (component: number, name: string, source: ArgumentSource): InstantiateArg["item"] => {
    switch (source.kind) {
      case "instance":
        return { sort: "instance", index: exportOf(source.instance, source.export) };
      case "host":
        return { sort: "instance", index: get(imported, source.import) };
      case "types":
        return { sort: "instance", index: typeInstance(findTypeInstance(implicit, component, name)) };
      case "type":
        return { sort: "type", index: structures.typeIndex(implicit.argument(component, name)) };
    }
  };
  for (const instance of plan.instances) {
    const args = instance.arguments.map(({ import: name, source }) => ({
      name,
      item: argument(instance.component, name, source),
    }));
    instanceIndices.push(builder.instantiate(at(componentIndices, instance.component), args));
  }

  for (const { name, instance } of plan.exports) builder.exportInstance(name, exportOf(instance, name));
  if (strip) return builder.finish();
  builder.names({
    component: plan.kind === "server" ? "mcp-server" : "mcp-handler",
    components: new Map(
      plan.components.map(({ label }, position) => [at(componentIndices, position), label]),
    ),
    instances: new Map(plan.instances.map(({ label }, position) => [at(instanceIndices, position), label])),
  });
  return builder.finish();
}

/**
 * The components as they go into the server. Inside of it, nobody asks what their interfaces are in WIT; what it exports itself is as its component
 * says, since WIT cannot say that an exported interface's types are those of an imported one.
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
