/** The commands of the Components view. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Node } from "../sidebar/nodes.ts";
import { userConfigFile, withSources } from "../sources.ts";
import { failureText } from "../ui/failure-text.ts";
import { listNames } from "../ui/text.ts";
import { withJob } from "../ui/working.ts";
import { askName, offerUndo, pathContext, suggestName, type Registry } from "./registry-changes.ts";

/** Asks for a file or a package and for a name, and adds the alias. */
export async function addComponent(registry: Registry, assets: Assets): Promise<void> {
  const title = "Add Component";
  const kind = await vscode.window.showQuickPick(
    [
      {
        label: "$(file-binary) File",
        detail: "A .wasm file on this machine",
        spec: () => pickFile(title, "Add"),
      },
      {
        label: "$(package) Package",
        detail: "From a registry, by its name",
        spec: () => pickPackage(title, assets),
      },
    ],
    { title, placeHolder: "Where is the component?" },
  );
  const spec = await kind?.spec();
  if (spec !== undefined) await nameComponent(registry, title, spec);
}

/** Gives a component of the workspace, a package or a dropped file a name. */
export async function nameComponent(registry: Registry, title: string, spec: string): Promise<void> {
  const { addAlias, readConfig } = await import("../../toolchain/sources/config/index.ts");
  const file = await userConfigFile();
  const { components, profiles } = await readConfig(file);
  const name = await askName({
    title,
    prompt: `Name for ${spec.replace(/^.*[/\\]/, "")}, to be used wherever a component is named`,
    value: suggestName(spec),
    taken: new Set(components.keys()),
    refused: new Map([...profiles.keys()].map((profile) => [profile, "there is a profile of that name"])),
  });
  if (name === undefined) return;
  const change = await addAlias(file, { name, spec, ...pathContext() });
  await registry.refresh();
  offerUndo(registry, `Added component ${name}.`, [change]);
}

/** Asks for the file that an alias is to stand for from now on. */
export async function changeFile(registry: Registry, node: Node | undefined): Promise<void> {
  if (node?.subject.kind !== "component" || node.subject.alias === undefined) return;
  const { alias } = node.subject;
  const spec = await pickFile(`File of ${alias}`, "Choose");
  if (spec === undefined) return;
  const { addAlias } = await import("../../toolchain/sources/config/index.ts");
  const change = await addAlias(await userConfigFile(), { name: alias, spec, ...pathContext() });
  await registry.refresh();
  offerUndo(registry, `${alias} is ${path.basename(spec)} now.`, [change]);
}

/** Forgets aliases; the components stay where they are. */
export async function removeComponents(registry: Registry, nodes: readonly Node[]): Promise<void> {
  const names = nodes.flatMap(({ subject }) =>
    subject.kind === "component" && subject.alias !== undefined ? [subject.alias] : [],
  );
  if (names.length === 0) return;
  const { removeAlias } = await import("../../toolchain/sources/config/index.ts");
  const file = await userConfigFile();
  const changes = [];
  try {
    for (const name of names) changes.push(await removeAlias(file, name));
  } finally {
    await registry.refresh();
  }
  const users = [...(changes.at(-1)?.config.profiles ?? [])]
    .filter(([, { own }]) => own.some((spec) => names.includes(spec)))
    .map(([profile]) => profile);
  const still =
    users.length === 0 ? "" : ` ${listNames(users)} still ${users.length === 1 ? "lists" : "list"} it.`;
  offerUndo(registry, `Removed ${listNames(names)}.${still}`, changes);
}

async function pickFile(title: string, openLabel: string): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel,
    filters: { "WebAssembly components": ["wasm"] },
    ...(vscode.workspace.workspaceFolders?.[0] && { defaultUri: vscode.workspace.workspaceFolders[0].uri }),
  });
  return picked?.[0]?.fsPath;
}

/** Asks for a package and, of those that the registry has, for a version. */
async function pickPackage(title: string, assets: Assets): Promise<string | undefined> {
  const { parsePackageSpec } = await import("../../toolchain/sources/packages/index.ts");
  const spec = await vscode.window.showInputBox({
    title,
    prompt: "Name of the package, with a version if you know which",
    placeHolder: "acme:weather",
    validateInput: (text) => {
      if (text === "") return undefined;
      try {
        parsePackageSpec(text);
        return undefined;
      } catch (error) {
        return failureText(error);
      }
    },
  });
  if (spec === undefined || spec === "" || spec.includes("@")) return spec === "" ? undefined : spec;
  const versions = await versionsOf(spec, assets);
  if (versions === undefined) return undefined;
  const any = {
    label: "Any version",
    description: "the newest one, whenever a server is composed",
    version: "",
  };
  const items = versions
    .toReversed()
    .map((version) => ({ label: version, description: "", version: `@${version}` }));
  const picked = await vscode.window.showQuickPick([any, ...items], {
    title,
    placeHolder: `Which version of ${spec}?`,
  });
  return picked && `${spec}${picked.version}`;
}

/** Lowest first; `undefined` when the user cancels or does not want a package that nobody could find. */
async function versionsOf(spec: string, assets: Assets): Promise<readonly string[] | undefined> {
  const { findBundled, parsePackageSpec } = await import("../../toolchain/sources/packages/index.ts");
  // What ships with wasmcp needs no network.
  const bundled = await findBundled(parsePackageSpec(spec), assets);
  if (bundled?.version !== undefined) return [bundled.version];
  let problem: string;
  try {
    const versions = await withJob(`Looking for ${spec}`, (job) =>
      withSources(pathContext().directory, assets, job, ({ packages }) => packages.versions(spec)),
    );
    if (versions === undefined || versions.length > 0) return versions;
    problem = `No version of ${spec} was found. Check its name; if it is not public, you may have to log in to see it.`;
  } catch (error) {
    problem = `${spec} was not found: ${failureText(error)}`;
  }
  const add = "Add Anyway";
  const detail = "It can be added now and is looked for again whenever a server is composed.";
  const pressed = await vscode.window.showWarningMessage(problem, { modal: true, detail }, add);
  return pressed === add ? [] : undefined;
}
