/** The commands of the Profiles view, and drops onto it. */
import * as vscode from "vscode";
import type { Dropped, Node } from "../sidebar/model.ts";
import { orderAfterDrop, orderAfterMove } from "../sidebar/order.ts";
import { configFile } from "../../toolchain/sources/index.ts";
import { listNames } from "../ui/text.ts";
import { askName, offerUndo, pathContext, type Registry } from "./registry-changes.ts";

/** Asks for a name and makes a profile of these components. */
export async function newProfile(registry: Registry, components: readonly string[]): Promise<void> {
  const { addProfile, readConfig } = await import("../../toolchain/sources/index.ts");
  const file = configFile(registry.places);
  const { components: aliases, profiles } = await readConfig(file);
  const name = await askName({
    title: "New Profile",
    prompt: "Name of the profile, a list of components that make a server",
    value: "",
    taken: new Set(profiles.keys()),
    refused: new Map([...aliases.keys()].map((alias) => [alias, "an alias with this name already exists"])),
  });
  if (name === undefined) return;
  const change = await addProfile(file, { name, components, bases: [], ...pathContext(registry) });
  await registry.refresh();
  const hint = components.length === 0 ? " Drag components onto it to add them." : "";
  offerUndo(registry, `Added profile ${name}.${hint}`, [change]);
}

export async function removeProfiles(registry: Registry, nodes: readonly Node[]): Promise<void> {
  const names = nodes.flatMap(({ subject }) => (subject.kind === "profile" ? [subject.name] : []));
  if (names.length === 0) return;
  const { removeProfile } = await import("../../toolchain/sources/index.ts");
  const file = configFile(registry.places);
  const changes = [];
  try {
    for (const name of names) changes.push(await removeProfile(file, name));
  } finally {
    await registry.refresh();
  }
  offerUndo(registry, `Removed ${names.length === 1 ? "profile" : "profiles"} ${listNames(names)}.`, changes);
}

/** Takes components out of the profiles that list them. */
export async function removeFromProfiles(registry: Registry, nodes: readonly Node[]): Promise<void> {
  const { changeProfile } = await import("../../toolchain/sources/index.ts");
  const file = configFile(registry.places);
  const changes = [];
  const removed: string[] = [];
  try {
    for (const { subject, label } of nodes) {
      if (subject.kind !== "profile-component" || !subject.isOwn) continue;
      const without = (own: readonly string[]) => own.filter((spec) => spec !== subject.spec);
      changes.push(await changeProfile(file, subject.profile, without, pathContext(registry)));
      removed.push(`${label} from profile ${subject.profile}`);
    }
  } finally {
    await registry.refresh();
  }
  if (removed.length > 0) offerUndo(registry, `Removed ${listNames(removed)}.`, changes);
}

/** Asks which profile, and adds the components to it. */
export async function addToProfile(registry: Registry, nodes: readonly Node[]): Promise<void> {
  const specs = nodes.flatMap(({ subject }) => (subject.kind === "component" ? [subject.spec] : []));
  if (specs.length === 0) return;
  const { readConfig } = await import("../../toolchain/sources/index.ts");
  const { profiles } = await readConfig(configFile(registry.places));
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
  if (picked.profile === undefined) return newProfile(registry, specs);
  await insert(registry, picked.profile, specs, undefined);
}

/** Asks which components, and adds them to the profile. */
export async function fillProfile(
  registry: Registry,
  node: Node | undefined,
  components: readonly Node[],
): Promise<void> {
  if (node?.subject.kind !== "profile") return;
  const { name } = node.subject;
  const items = components
    .flatMap((group) => group.children)
    .filter(({ context }) => !context.includes("broken"))
    .flatMap(({ subject, label, description, icon }) =>
      subject.kind === "component" && (subject.file !== undefined || subject.project === undefined)
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
    void vscode.window.showInformationMessage("No components yet. Add one in the Components view.");
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: `Add to Profile ${name}`,
    placeHolder: "Select components. Requests pass through them in this order.",
    canPickMany: true,
  });
  if (picked !== undefined && picked.length > 0) {
    await insert(
      registry,
      name,
      picked.map(({ spec }) => spec),
      undefined,
    );
  }
}

/** Moves components within the profile that lists them. Offers no Undo, since the user can move them back. */
export async function moveInProfile(
  registry: Registry,
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
  await changeProfile(configFile(registry.places), first, edit, pathContext(registry));
  await registry.refresh();
}

/** A drop onto a profile appends, a drop onto one of its components inserts there, a drop beside them makes a new profile. */
export async function dropOnProfiles(
  registry: Registry,
  target: Node | undefined,
  { specs }: Dropped,
): Promise<void> {
  const subject = target?.subject;
  if (subject?.kind === "profile") return insert(registry, subject.name, specs, undefined);
  if (subject?.kind !== "profile-component") return newProfile(registry, specs);
  await insert(registry, subject.profile, specs, subject.isOwn ? subject.spec : undefined);
}

/** `onto` is one of the profile's own components. */
async function insert(
  registry: Registry,
  profile: string,
  specs: readonly string[],
  onto: string | undefined,
): Promise<void> {
  const { changeProfile } = await import("../../toolchain/sources/index.ts");
  let isNew = false;
  const change = await changeProfile(
    configFile(registry.places),
    profile,
    (own) => {
      isNew = specs.some((spec) => !own.includes(spec));
      return orderAfterDrop(own, specs, onto);
    },
    pathContext(registry),
  );
  await registry.refresh();
  if (change.before === change.after) return;
  const names = listNames(specs.map((spec) => spec.replace(/^.*[/\\]/, "")));
  offerUndo(
    registry,
    isNew ? `Added ${names} to profile ${profile}.` : `Moved ${names} in profile ${profile}.`,
    [change],
  );
}
