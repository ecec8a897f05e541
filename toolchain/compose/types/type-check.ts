/** Checks every argument of a plan against the import that receives it, before anything is written. */
import { linkComponent, type Item } from "../../../core/component/index.ts";
import { InternalError, type ToolchainError } from "../../../core/errors.ts";
import type { ImplicitImports } from "./implicit-imports.ts";
import { findReleaseDifference } from "./release-difference.ts";
import { mismatchError } from "./mismatch-error.ts";
import { findMismatch, type Mismatch } from "./mismatch.ts";
import type { PlannedArgument, PlannedInstance, PlannedServer, ServerPlan } from "../server-plan.ts";

export function checkTypes({ plan, components }: PlannedServer, implicit: ImplicitImports): void {
  const exportsOf: ReadonlyMap<string, Item>[] = [];
  for (const instance of plan.instances) {
    const component = components[instance.component];
    if (component === undefined) throw new InternalError(`the plan has no component ${instance.component}`);
    const actual = ({ import: name, source }: PlannedArgument): [string, Item] => {
      if (source.kind !== "instance") return [name, implicit.argument(instance.component, name)];
      const item = exportsOf[source.instance]?.get(source.export);
      if (item === undefined)
        throw new InternalError(`instance ${source.instance} has no export \`${source.export}\``);
      return [name, item];
    };
    const args = new Map(instance.arguments.map(actual));
    const linked = linkComponent(component, args);
    for (const { import: name, source } of instance.arguments) {
      const [expected, found] = [linked.imports.get(name), args.get(name)];
      if (expected === undefined || found === undefined) continue;
      const mismatch = findMismatch(expected, found, implicit.interner);
      if (mismatch === undefined) continue;
      const provider = source.kind === "instance" ? plan.instances[source.instance] : undefined;
      // We derive the host's interfaces from the components' imports, so a mismatch is our bug.
      if (provider === undefined)
        throw new InternalError(`import \`${name}\` of \`${instance.name}\` does not fit itself`);
      throw argumentError({ plan, components }, { name, provider, user: instance, mismatch });
    }
    exportsOf.push(linked.exports);
  }
}

/** `provider` exports the interface `name` with other types than `user` imports it with. */
function argumentError(
  { plan, components }: PlannedServer,
  {
    name,
    provider,
    user,
    mismatch,
  }: {
    readonly name: string;
    readonly provider: PlannedInstance;
    readonly user: PlannedInstance;
    readonly mismatch: Mismatch;
  },
): ToolchainError {
  const [providerName, userName] = [componentName(plan, provider), componentName(plan, user)];
  const users = [provider, user].filter(({ role }) => role === "capability" || role === "middleware");
  const toRebuild = (users.length > 0 ? users : [provider]).map((each) => `\`${componentName(plan, each)}\``);
  const remedy = `rebuild ${toRebuild.join(" or ")}, so that both use one version of \`${name}\``;
  const [expected, found] = [components[user.component], components[provider.component]];
  const difference = expected && found && findReleaseDifference(expected, found);
  const cause =
    difference &&
    `\`${providerName}\` was built against \`${difference.found}\`, \`${userName}\` against \`${difference.expected}\``;
  return mismatchError(
    "type-mismatch",
    `cannot use \`${providerName}\` for import \`${name}\` of \`${userName}\``,
    mismatch,
    cause === undefined ? remedy : `${cause}: ${remedy}`,
  );
}

/** What a person would rebuild: the part by its own name, the middleware in front of it by the framework's. */
function componentName(plan: ServerPlan, instance: PlannedInstance): string {
  if (instance.role !== "capability-middleware") return instance.name;
  return plan.components[instance.component]?.name ?? instance.name;
}
