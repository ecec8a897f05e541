/** Which command of the sidebar is answered by what. */
import * as fs from "node:fs/promises";
import * as vscode from "vscode";
import type { Composer } from "../projects/compose-parts.ts";
import { addComponent, changeFile, nameComponent, removeComponents } from "../commands/components.ts";
import { copyClientConfiguration } from "../commands/copy-client-configuration.ts";
import {
  addToProfile,
  dropOnProfiles,
  fillProfile,
  moveInProfile,
  newProfile,
  removeFromProfiles,
  removeProfiles,
} from "../commands/profiles.ts";
import type { Registry } from "../commands/registry-changes.ts";
import {
  composeServerOf,
  copyUrlOf,
  newServer,
  revealSource,
  runServerOf,
  showTerminalOf,
} from "../commands/servers.ts";
import { stopServer } from "../commands/stop-server.ts";
import { showFailure } from "../ui/failure.ts";
import type { Runner } from "../servers/run-file.ts";
import type { Drop } from "./drag-and-drop.ts";
import { describeMissingFile, type MissingFile } from "./missing-file.ts";
import type { Node } from "./nodes.ts";
import { Sidebar } from "./sidebar.ts";

export interface SidebarParts {
  readonly composer: Composer;
  readonly runner: Runner;
  /** Registers a command that package.json declares; in Restricted Mode it refuses if it needs trust. */
  readonly register: (
    id: string,
    needsTrust: boolean,
    answer: (target: unknown, selection: unknown) => Promise<void>,
  ) => void;
}

/** A command gets the lines that it is for: the first one and all of them. */
type Handler = (node: Node | undefined, nodes: readonly Node[]) => Promise<void>;

export function registerSidebar({ composer, runner, register }: SidebarParts): vscode.Disposable {
  const { log, assets } = composer;
  const { sessions } = runner;
  const registry: Registry = { log, refresh: () => sidebar.refresh() };
  const sidebar: Sidebar = new Sidebar({
    assets,
    sessions,
    log,
    onDropOnComponents: showing("Add Component", log, async (_target, { specs }) => {
      for (const spec of specs) await nameComponent(registry, "Add Component", spec);
    }),
    onDropOnProfiles: showing("Add to Profile", log, (target, dropped) =>
      dropOnProfiles(registry, target, dropped),
    ),
  });
  const components = async (): Promise<readonly Node[]> => {
    const { componentNodes } = await import("./nodes.ts");
    return componentNodes(await sidebar.snapshot());
  };

  /** They read, or change the user's own configuration, and run nothing. */
  const quiet: Readonly<Record<string, Handler>> = {
    "wasmcp.addComponent": () => addComponent(registry, assets),
    "wasmcp.nameComponent": (node) => named(node, (spec) => nameComponent(registry, "Add Alias", spec)),
    "wasmcp.changeFile": (node) => changeFile(registry, node),
    "wasmcp.removeComponent": (_node, nodes) => removeComponents(registry, nodes),
    "wasmcp.addToProfile": (_node, nodes) => addToProfile(registry, nodes),
    "wasmcp.newProfile": () => newProfile(registry, []),
    "wasmcp.fillProfile": async (node) => fillProfile(registry, node, await components()),
    "wasmcp.moveUp": (_node, nodes) => moveInProfile(registry, nodes, "up"),
    "wasmcp.moveDown": (_node, nodes) => moveInProfile(registry, nodes, "down"),
    "wasmcp.removeProfile": (_node, nodes) => removeProfiles(registry, nodes),
    // The key that removes is the same for a profile and for what it has.
    "wasmcp.removeFromProfile": (_node, nodes) =>
      nodes.some(({ subject }) => subject.kind === "profile-component")
        ? removeFromProfiles(registry, nodes)
        : removeProfiles(registry, nodes),
    "wasmcp.inspectNode": (node) => inspect(sidebar, node),
    "wasmcp.revealSource": async (node) => revealSource(node, await sidebar.snapshot()),
    "wasmcp.copyServerUrl": (node) => copyUrlOf(sessions, node),
    "wasmcp.copyServerConfiguration": async (node) => {
      if (node?.subject.kind !== "server") return;
      const { file, name } = node.subject.server;
      await copyClientConfiguration(sessions, file, name);
    },
    "wasmcp.showServerTerminal": async (node) => showTerminalOf(sessions, node),
    "wasmcp.refreshSidebar": () => sidebar.refresh(),
  };
  const running: Readonly<Record<string, Handler>> = {
    "wasmcp.buildNode": async (node) => {
      if (node?.subject.kind !== "component" || node.subject.project === undefined) return;
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(node.subject.project));
    },
    "wasmcp.composeNodes": (_node, nodes) => compose(nodes),
    "wasmcp.newServer": async () => newServer(registry, await components()),
    "wasmcp.composeDefinedServer": async (node) => composeServerOf(composer, node, await sidebar.snapshot()),
    "wasmcp.runDefinedServer": async (node) => runServerOf(composer, runner, node, await sidebar.snapshot()),
    "wasmcp.stopDefinedServer": async (node) => {
      if (node?.subject.kind === "server") await stopServer(sessions, node.subject.server.file);
    },
  };
  for (const [needsTrust, handlers] of [
    [false, quiet],
    [true, running],
  ] as const) {
    for (const [id, handler] of Object.entries(handlers)) {
      register(id, needsTrust, async (target, selection) => {
        const nodes = sidebar.chosen(target, selection);
        await handler(nodes[0], nodes);
      });
    }
  }
  return sidebar;
}

/** A drop is no command, so nobody else would show that it failed. */
function showing(title: string, log: vscode.LogOutputChannel, drop: Drop): Drop {
  return async (target, dropped) => {
    try {
      await drop(target, dropped);
    } catch (error) {
      showFailure(log, `${title} failed`, error);
    }
  };
}

async function named(node: Node | undefined, work: (spec: string) => Promise<void>): Promise<void> {
  if (node?.subject.kind === "component") await work(node.subject.spec);
}

/** Opens the page about the line's file; where that is gone, nothing is opened but the ways out are offered. */
async function inspect(sidebar: Sidebar, node: Node | undefined): Promise<void> {
  const subject = node?.subject;
  const file =
    subject?.kind === "server"
      ? subject.server.file
      : subject && "file" in subject
        ? subject.file
        : undefined;
  if (node === undefined || file === undefined) {
    void vscode.window.showInformationMessage("There is no file to inspect yet.");
    return;
  }
  if (await isMissing(file)) {
    // Whoever deletes a file outside of the workspace is not noticed; the line that says so already stays as it is.
    if ((await sidebar.snapshot()).facts.get(file)?.kind === "component") await sidebar.refresh();
    offerRemedies(node, describeMissingFile(node, file, await sidebar.snapshot()));
    return;
  }
  await vscode.commands.executeCommand("wasmcp.inspectComponent", vscode.Uri.file(file));
}

/** What is there and cannot be read has a page that says why. */
async function isMissing(file: string): Promise<boolean> {
  const failure = await fs.stat(file).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  return failure === "ENOENT" || failure === "ENOTDIR";
}

function offerRemedies(node: Node, { message, remedies }: MissingFile): void {
  const buttons = remedies.map(({ button }) => button);
  void vscode.window.showWarningMessage(message, ...buttons).then(async (pressed) => {
    const remedy = remedies.find(({ button }) => button === pressed);
    if (remedy?.kind === "build") {
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(remedy.directory));
    }
    if (remedy?.kind === "command") await vscode.commands.executeCommand(remedy.command, node);
  });
}

/** One server of all that is selected, in the folder of the workspace. */
async function compose(nodes: readonly Node[]): Promise<void> {
  const places = nodes.flatMap(({ subject }) =>
    subject.kind === "component" ? (subject.project ?? subject.file ?? []) : [],
  );
  const uris = places.map((place) => vscode.Uri.file(place));
  if (uris.length === 0) {
    void vscode.window.showInformationMessage("Nothing selected can be composed.");
    return;
  }
  await vscode.commands.executeCommand("wasmcp.composeAndRun", uris[0], uris);
}
