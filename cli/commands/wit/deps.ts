import { Command } from "commander";
import { packageId, packagesUsedBy, type Package } from "../../../core/wit/index.ts";
import { loadWit } from "../../../toolchain/sources/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";
import { packageAt } from "./files.ts";

export function depsCommand(context: CommandContext): Command {
  return new Command("deps")
    .description("show the packages that a WIT package uses, as a tree")
    .argument("[package]", "a project, a folder of WIT files, or a file", ".")
    .addOption(jsonOption())
    .action((location: string, options: JsonOption) => show(location, options, context));
}

interface Node {
  readonly id: string;
  readonly dependencies: readonly Node[];
}

async function show(location: string, { json }: JsonOption, context: CommandContext): Promise<void> {
  const { root } = await loadWit(await packageAt(context, location), { features: "all" });
  if (json === true) {
    const packages = new Map<string, readonly string[]>();
    const visit = (pkg: Package): void => {
      if (packages.has(packageId(pkg.name))) return;
      const used = packagesUsedBy(pkg);
      packages.set(
        packageId(pkg.name),
        used.map(({ name }) => packageId(name)),
      );
      used.forEach(visit);
    };
    visit(root);
    printJson(context, { root: packageId(root.name), packages: Object.fromEntries(packages) });
    return;
  }
  const shown = new Set<string>();
  const node = (pkg: Package): Node => {
    const id = packageId(pkg.name);
    // What a package uses is shown once.
    if (shown.has(id)) return { id, dependencies: [] };
    shown.add(id);
    return { id, dependencies: packagesUsedBy(pkg).map(node) };
  };
  const tree = node(root);
  context.print(tree.id);
  for (const line of branches(tree.dependencies, "")) context.print(line);
}

function branches(nodes: readonly Node[], before: string): readonly string[] {
  return nodes.flatMap(({ id, dependencies }, index) => {
    const isLast = index === nodes.length - 1;
    return [
      `${before}${isLast ? "└─ " : "├─ "}${id}`,
      ...branches(dependencies, `${before}${isLast ? "   " : "│  "}`),
    ];
  });
}
