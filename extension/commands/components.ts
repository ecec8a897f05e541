/** The commands of the Components view. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Node } from "../sidebar/model.ts";
import { configFile, type ConfigChange } from "../../toolchain/sources/index.ts";
import { listNames } from "../ui/text.ts";
import { choosePackage } from "./choose-package.ts";
import {
  askName,
  offerUndo,
  pathContext,
  stillUsed,
  suggestName,
  type ConfigEditor,
} from "./config-changes.ts";
import { showInformation } from "../ui/notify.ts";

/** Asks for a file or a package and for a name, and adds the alias. */
export async function addComponent(configEditor: ConfigEditor, assets: Assets): Promise<void> {
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
        spec: () => choosePackage(title, configEditor, assets),
      },
    ],
    { title, placeHolder: "Select where the component comes from" },
  );
  const spec = await kind?.spec();
  if (spec !== undefined) await nameComponent(configEditor, title, spec);
}

/** Asks for a name, and adds an alias for a component of the workspace, a package or a dropped file. */
export async function nameComponent(configEditor: ConfigEditor, title: string, spec: string): Promise<void> {
  await nameComponents(configEditor, title, [spec]);
}

/** One by one. Undo takes all of them back. */
export async function nameComponents(
  configEditor: ConfigEditor,
  title: string,
  specs: readonly string[],
): Promise<void> {
  const changes: ConfigChange[] = [];
  try {
    for (const spec of specs) {
      const change = await addNamed(configEditor, title, spec);
      if (change !== undefined) changes.push(change);
    }
  } finally {
    if (changes.length > 0) {
      await configEditor.refresh();
      const what = changes.length === 1 ? "component" : "components";
      offerUndo(configEditor, `Added ${what} ${listNames(changes.map(({ name }) => name))}.`, changes);
    }
  }
}

/** `undefined` when the user cancels. */
async function addNamed(
  configEditor: ConfigEditor,
  title: string,
  spec: string,
): Promise<ConfigChange | undefined> {
  const { addAlias, readConfig } = await import("../../toolchain/sources/index.ts");
  const file = configFile(configEditor.places);
  const { components, profiles } = await readConfig(file);
  const name = await askName({
    title,
    prompt: `Alias for ${spec.replace(/^.*[/\\]/, "")}, a short name for commands, profiles and wasmcp.toml`,
    value: suggestName(spec),
    taken: new Set(components.keys()),
    refused: new Map(
      [...profiles.keys()].map((profile) => [profile, "a profile with this name already exists"]),
    ),
  });
  return name === undefined ? undefined : addAlias(file, { name, spec, ...pathContext(configEditor) });
}

/** Asks for another file for an alias. */
export async function changeFile(configEditor: ConfigEditor, node: Node | undefined): Promise<void> {
  if (node?.subject.kind !== "component" || node.subject.alias === undefined) return;
  const { alias } = node.subject;
  const spec = await pickFile(`Choose File for ${alias}`, "Choose");
  if (spec === undefined) return;
  const { addAlias } = await import("../../toolchain/sources/index.ts");
  const change = await addAlias(configFile(configEditor.places), {
    name: alias,
    spec,
    ...pathContext(configEditor),
  });
  await configEditor.refresh();
  offerUndo(configEditor, `Changed ${alias} to ${path.basename(spec)}.`, [change]);
}

/** Removes aliases, and leaves the components where they are. */
export async function removeComponents(configEditor: ConfigEditor, nodes: readonly Node[]): Promise<void> {
  const names = nodes.flatMap(({ subject }) =>
    subject.kind === "component" && subject.alias !== undefined ? [subject.alias] : [],
  );
  if (names.length === 0) return;
  const { removeAlias } = await import("../../toolchain/sources/index.ts");
  const file = configFile(configEditor.places);
  const changes = [];
  try {
    for (const name of names) changes.push(await removeAlias(file, name));
  } finally {
    await configEditor.refresh();
  }
  offerUndo(configEditor, `Removed ${listNames(names)}.${stillUsed(changes)}`, changes);
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

/** Composes the selected components into one server, in the folder of the workspace, and runs it. */
export async function composeNodes(nodes: readonly Node[]): Promise<void> {
  const places = nodes.flatMap(({ subject }) =>
    subject.kind === "component" ? (subject.project ?? subject.file ?? []) : [],
  );
  const uris = places.map((place) => vscode.Uri.file(place));
  if (uris.length === 0) {
    void showInformation("Select components to compose.");
    return;
  }
  await vscode.commands.executeCommand("wasmcp.composeAndRun", uris[0], uris);
}
