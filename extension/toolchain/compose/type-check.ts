/** Checks every argument of a plan against the import it is meant for, before anything is written. */
import { linkComponent, type Item } from "../component/index.ts";
import type { ImplicitImports } from "./implicit-imports.ts";
import { mismatchError } from "./mismatch-error.ts";
import { findMismatch } from "./mismatch.ts";
import type { PlannedArgument, PlannedServer } from "./plan.ts";

export function checkTypes({ plan, components }: PlannedServer, implicit: ImplicitImports): void {
  const exportsOf: ReadonlyMap<string, Item>[] = [];
  for (const instance of plan.instances) {
    const component = components[instance.component];
    if (component === undefined) throw new Error(`the plan has no component ${instance.component}`);
    const actual = ({ import: name, source }: PlannedArgument): [string, Item] => {
      if (source.kind !== "instance") return [name, implicit.argument(instance.component, name)];
      const item = exportsOf[source.instance]?.get(source.export);
      if (item === undefined)
        throw new Error(`instance ${source.instance} has no export \`${source.export}\``);
      return [name, item];
    };
    const args = new Map(instance.arguments.map(actual));
    const linked = linkComponent(component, args);
    for (const { import: name, source } of instance.arguments) {
      const [expected, found] = [linked.imports.get(name), args.get(name)];
      if (expected === undefined || found === undefined) continue;
      const mismatch = findMismatch(expected, found, implicit.interner);
      if (mismatch === undefined) continue;
      const provider =
        source.kind === "instance" ? (plan.instances[source.instance]?.name ?? "") : "the server's imports";
      throw mismatchError(
        "type-mismatch",
        `cannot use \`${provider}\` for import \`${name}\` of \`${instance.name}\``,
        mismatch,
        `rebuild \`${provider}\` or \`${instance.name}\`, so that both use one version of \`${name}\``,
      );
    }
    exportsOf.push(linked.exports);
  }
}
