/** The commands of the Profiles view, and drops onto it. */
import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import type { Dropped, Node } from "../sidebar/model.ts";
import { orderAfterDrop, orderAfterMove } from "../sidebar/order.ts";
import { configFile } from "../../toolchain/sources/index.ts";
import { listNames } from "../ui/text.ts";
import {
  askName,
  noteChange,
  offerUndo,
  pathContext,
  stillUsed,
  type ConfigEditor,
} from "./config-changes.ts";
import { showInformation } from "../ui/notify.ts";

/** Asks for a name and makes a profile of these components. */
export async function newProfile(configEditor: ConfigEditor, components: readonly string[]): Promise<void> {
  const { addProfile, readConfig } = await import("../../toolchain/sources/index.ts");
  const file = configFile(configEditor.places);
  const { components: aliases, profiles } = await readConfig(file);
  const name = await askName({
    title: "New Profile",
    prompt: "Name of the profile, a list of components that make a server",
    value: "",
    taken: new Set(profiles.keys()),
    refused: new Map([...aliases.keys()].map((alias) => [alias, "an alias with this name already exists"])),
  });
  if (name === undefined) return;
  const change = await addProfile(file, { name, components, bases: [], ...pathContext(configEditor) });
  await configEditor.refresh();
  const hint = components.length === 0 ? " Drag components onto it to add them." : "";
  offerUndo(configEditor, `Added profile ${name}.${hint}`, [change]);
}

export async function removeProfiles(configEditor: ConfigEditor, nodes: readonly Node[]): Promise<void> {
  const names = nodes.flatMap(({ subject }) => (subject.kind === "profile" ? [subject.name] : []));
  if (names.length === 0) return;
  const { removeProfile } = await import("../../toolchain/sources/index.ts");
  const file = configFile(configEditor.places);
  const changes = [];
  try {
    for (const name of names) changes.push(await removeProfile(file, name));
  } finally {
    await configEditor.refresh();
  }
  offerUndo(
    configEditor,
    `Removed ${names.length === 1 ? "profile" : "profiles"} ${listNames(names)}.${stillUsed(changes)}`,
    changes,
  );
}

/** Takes components out of the profiles that list them. */
export async function removeFromProfiles(configEditor: ConfigEditor, nodes: readonly Node[]): Promise<void> {
  const { changeProfile } = await import("../../toolchain/sources/index.ts");
  const file = configFile(configEditor.places);
  const changes = [];
  const removed: string[] = [];
  try {
    for (const { subject, label } of nodes) {
      if (subject.kind !== "profile-component" || !subject.isOwn) continue;
      const without = (own: readonly string[]) => own.filter((spec) => spec !== subject.spec);
      changes.push(await changeProfile(file, subject.profile, without, pathContext(configEditor)));
      removed.push(`${label} from profile ${subject.profile}`);
    }
  } finally {
    await configEditor.refresh();
  }
  if (removed.length > 0) offerUndo(configEditor, `Removed ${listNames(removed)}.`, changes);
}

/** Asks which profile, and adds the components to it. */
export async function addToProfile(configEditor: ConfigEditor, nodes: readonly Node[]): Promise<void> {
  const specs = nodes.flatMap(({ subject }) => (subject.kind === "component" ? [subject.spec] : []));
  if (specs.length === 0) return;
  const { readConfig } = await import("../../toolchain/sources/index.ts");
  const { profiles } = await readConfig(configFile(configEditor.places));
  const items = [...profiles].map(([name, { own }]) => ({
    label: name,
    description: own.join(", "),
    profile: name as string | undefined,
  }));
  const another = { label: "$(add) New Profile…", description: "", profile: undefined };
  const picked =
    items.length === 0
      ? another
      : await vscode.window.showQuickPick([...items, another], {
          title: "Add to Profile",
          placeHolder: "Add to which profile?",
        });
  if (picked === undefined) return;
  if (picked.profile === undefined) return newProfile(configEditor, specs);
  await insert(configEditor, picked.profile, specs, undefined);
}

/** Asks which components, and adds them to the profile. */
export async function fillProfile(
  configEditor: ConfigEditor,
  node: Node | undefined,
  components: readonly Node[],
): Promise<void> {
  if (node?.subject.kind !== "profile") return;
  const { name } = node.subject;
  const items = components
    .flatMap((group) => group.children)
    .filter(({ context }) => !context.includes("broken"))
    .flatMap(({ subject, label, description, icon }) =>
      subject.kind === "component" &&
      !subject.isServer &&
      (subject.file !== undefined || subject.project === undefined)
        ? [
            {
              label: icon === undefined ? label : `$(${icon.name}) ${label}`,
              description: description ?? "",
              spec: subject.spec,
            },
          ]
        : [],
    );
  if (items.length === 0) {
    void showInformation("No components yet. Add one in the Components view.");
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: `Add to Profile ${name}`,
    placeHolder: "Select components. Requests pass through them in this order.",
    canPickMany: true,
  });
  if (picked !== undefined && picked.length > 0) {
    await insert(
      configEditor,
      name,
      picked.map(({ spec }) => spec),
      undefined,
    );
  }
}

/** Moves components within the profile that lists them. */
export async function moveInProfile(
  configEditor: ConfigEditor,
  nodes: readonly Node[],
  direction: "up" | "down",
): Promise<void> {
  const [first] = nodes.flatMap(({ subject }) =>
    subject.kind === "profile-component" && subject.isOwn ? subject.profile : [],
  );
  if (first === undefined) return;
  const specs = nodes.flatMap(({ subject }) =>
    subject.kind === "profile-component" && subject.isOwn && subject.profile === first ? subject.spec : [],
  );
  const { changeProfile } = await import("../../toolchain/sources/index.ts");
  const edit = (own: readonly string[]) => orderAfterMove(own, specs, direction);
  const change = await changeProfile(configFile(configEditor.places), first, edit, pathContext(configEditor));
  await configEditor.refresh();
  if (change.before !== change.after) noteChange(configEditor, `Moved ${listNames(specs)}.`, [change]);
}

/** A drop onto a profile appends, a drop onto one of its components inserts there, a drop beside them makes a new profile. */
export async function dropOnProfiles(
  configEditor: ConfigEditor,
  target: Node | undefined,
  { specs }: Dropped,
): Promise<void> {
  const subject = target?.subject;
  await refuseServers(specs);
  if (subject?.kind === "profile") return insert(configEditor, subject.name, specs, undefined);
  if (subject?.kind !== "profile-component") return newProfile(configEditor, specs);
  await insert(configEditor, subject.profile, specs, subject.isOwn ? subject.spec : undefined);
}

/** Files of the explorer may be anything. */
async function refuseServers(specs: readonly string[]): Promise<void> {
  const { ComponentFacts } = await import("../sidebar/file-facts.ts");
  const facts = await new ComponentFacts().read(specs.filter((spec) => path.isAbsolute(spec)));
  for (const [file, fact] of facts) {
    if (fact.kind !== "component" || fact.role !== "server") continue;
    throw new ToolchainError(
      "server-as-part",
      `\`${path.basename(file)}\` is a server already, and a server cannot be a part of another one`,
      { remedy: "add the components that it is made of instead" },
    );
  }
}

/** `onto` is one of the profile's own components. */
async function insert(
  configEditor: ConfigEditor,
  profile: string,
  specs: readonly string[],
  onto: string | undefined,
): Promise<void> {
  const { changeProfile } = await import("../../toolchain/sources/index.ts");
  let isNew = false;
  const change = await changeProfile(
    configFile(configEditor.places),
    profile,
    (own) => {
      isNew = specs.some((spec) => !own.includes(spec));
      return orderAfterDrop(own, specs, onto);
    },
    pathContext(configEditor),
  );
  await configEditor.refresh();
  if (change.before === change.after) return;
  const names = listNames(specs.map((spec) => spec.replace(/^.*[/\\]/, "")));
  if (isNew) offerUndo(configEditor, `Added ${names} to profile ${profile}.`, [change]);
  else noteChange(configEditor, `Moved ${names} in profile ${profile}.`, [change]);
}
