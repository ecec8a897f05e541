/** The sidebar's commands: a table command id -> handler. */
import * as vscode from "vscode";
import type { Composer } from "../projects/compose-parts.ts";
import type { Runner } from "../servers/run-file.ts";
import type { Drop } from "../sidebar/drag-and-drop.ts";
import type { Node } from "../sidebar/model.ts";
import { Sidebar } from "../sidebar/sidebar.ts";
import type { TesterPanels } from "../tester/tester-panels.ts";
import { LOOK } from "../sidebar/tree.ts";
import { showFailure } from "../ui/failure.ts";
import {
  addComponent,
  changeFile,
  composeNodes,
  nameComponent,
  nameComponents,
  removeComponents,
} from "./components.ts";
import { addServerToClient } from "./add-to-client.ts";
import { copyClientConfiguration } from "./copy-client-configuration.ts";
import { decodeToken } from "./decode-token.ts";
import { inspectNode } from "./inspect-node.ts";
import { newServer } from "./new-server.ts";
import {
  addToProfile,
  dropOnProfiles,
  fillProfile,
  moveInProfile,
  newProfile,
  removeFromProfiles,
  removeProfiles,
} from "./profiles.ts";
import { undoLast, type ConfigEditor } from "./config-changes.ts";
import { revealSource } from "./reveal-source.ts";
import { composeServerOf, copyUrlOf, runServerOf, showTerminalOf } from "./servers.ts";
import { stopServer } from "./stop-server.ts";
import { testTools } from "./test-tools.ts";
import { isReloading, toggleHotReload } from "./toggle-hot-reload.ts";

export interface SidebarParts {
  readonly composer: Composer;
  readonly runner: Runner;
  readonly testers: TesterPanels;
  /** Where the extension's own files are. */
  readonly extension: vscode.Uri;
  /** Where it keeps what it can find out again. */
  readonly storage: string;
  /** Registers a command that package.json declares; in Restricted Mode it refuses if it needs trust. */
  readonly register: (
    id: string,
    needsTrust: boolean,
    answer: (target: unknown, selection: unknown) => Promise<void>,
  ) => void;
}

/** A command gets the lines that it is for: the first one and all of them, and whether the user only selected the line. */
type Handler = (node: Node | undefined, nodes: readonly Node[], isLook: boolean) => Promise<void>;

/** Makes the sidebar and registers its commands. */
export function registerSidebar(parts: SidebarParts): Sidebar {
  const { log, assets, places } = parts.composer;
  const configEditor: ConfigEditor = {
    assets,
    log,
    places,
    last: undefined,
    refresh: () => sidebar.refresh(),
  };
  const sidebar: Sidebar = new Sidebar({
    assets,
    places,
    sessions: parts.runner.sessions,
    log,
    storage: parts.storage,
    isReloading: (entry) => isReloading(parts.runner, entry),
    onDropOnComponents: showingFailures("Add Component", log, (_target, { specs }) =>
      nameComponents(configEditor, "Add Component", specs),
    ),
    onDropOnProfiles: showingFailures("Add to Profile", log, (target, dropped) =>
      dropOnProfiles(configEditor, target, dropped),
    ),
  });
  const register = (handlers: Handlers, needsTrust: boolean): void => {
    for (const [id, handler] of Object.entries(handlers)) {
      parts.register(id, needsTrust, async (target, selection) => {
        // Key bindings name their view.
        const nodes =
          typeof target === "string" ? await sidebar.focused(target) : sidebar.chosen(target, selection);
        await handler(nodes[0], nodes, selection === LOOK);
      });
    }
  };
  register(configCommands(configEditor, sidebar, parts), false);
  register(viewingCommands(sidebar, parts), false);
  register(runningCommands(configEditor, sidebar, parts), true);
  registerTesting(sidebar, parts);
  return sidebar;
}

/** The explorer has files, the sidebar lines. */
function registerTesting(sidebar: Sidebar, { composer, runner, testers, register }: SidebarParts): void {
  const context = {
    testers,
    sessions: runner.sessions,
    components: () => componentsOf(sidebar),
    run: async (node: Node) => runServerOf(composer, runner, node, await sidebar.snapshot()),
  };
  register("wasmcp.testTools", true, (target) => testTools(context, target, undefined));
  register("wasmcp.callTool", true, async (target, selection) => {
    const [node] = sidebar.chosen(target, selection);
    if (node?.subject.kind !== "offer") return;
    const { component, file, target: offered } = node.subject;
    testers.open({ name: component, file }, { target: offered, keepsFocus: selection === LOOK });
  });
  register("wasmcp.testNode", true, (target, selection) =>
    testTools(context, undefined, sidebar.chosen(target, selection)[0]),
  );
}

type Handlers = Readonly<Record<string, Handler>>;

/** These change the user's aliases and profiles. */
function configCommands(configEditor: ConfigEditor, sidebar: Sidebar, { composer }: SidebarParts): Handlers {
  return {
    "wasmcp.addComponent": () => addComponent(configEditor, composer.assets),
    "wasmcp.nameComponent": async (node) => {
      if (node?.subject.kind === "component")
        await nameComponent(configEditor, "Add Alias", node.subject.spec);
    },
    "wasmcp.changeFile": (node) => changeFile(configEditor, node),
    "wasmcp.removeComponent": (_node, nodes) => removeComponents(configEditor, nodes),
    "wasmcp.undoChange": () => undoLast(configEditor),
    "wasmcp.addToProfile": (_node, nodes) => addToProfile(configEditor, nodes),
    "wasmcp.newProfile": () => newProfile(configEditor, []),
    "wasmcp.fillProfile": async (node) => fillProfile(configEditor, node, await componentsOf(sidebar)),
    "wasmcp.moveUp": (_node, nodes) => moveInProfile(configEditor, nodes, "up"),
    "wasmcp.moveDown": (_node, nodes) => moveInProfile(configEditor, nodes, "down"),
    "wasmcp.removeProfile": (_node, nodes) => removeProfiles(configEditor, nodes),
    // The Delete key is the same for a profile and for its components.
    "wasmcp.removeFromProfile": (_node, nodes) =>
      nodes.some(({ subject }) => subject.kind === "profile-component")
        ? removeFromProfiles(configEditor, nodes)
        : removeProfiles(configEditor, nodes),
  };
}

/** These show something, and run nothing. */
function viewingCommands(
  sidebar: Sidebar,
  { composer: { places }, runner: { sessions }, extension }: SidebarParts,
): Handlers {
  return {
    "wasmcp.decodeToken": async () => decodeToken(sessions, await sidebar.snapshot(), extension),
    "wasmcp.inspectNode": (node, _nodes, isLook) => inspectNode(sidebar, node, isLook),
    "wasmcp.revealSource": async (node) => revealSource(node, await sidebar.snapshot()),
    "wasmcp.copyServerUrl": (node) => copyUrlOf(sessions, node),
    "wasmcp.addServerToClient": async (node) => {
      if (node?.subject.kind === "server") await addServerToClient(sessions, places, node.subject.server);
    },
    "wasmcp.copyServerConfiguration": async (node) => {
      if (node?.subject.kind !== "server") return;
      const { file, name } = node.subject.server;
      await copyClientConfiguration(sessions, file, name);
    },
    "wasmcp.showServerTerminal": async (node) => showTerminalOf(sessions, node),
    "wasmcp.refreshSidebar": () => sidebar.refresh(),
  };
}

/** These run code of the folder, so they need a trusted workspace. */
function runningCommands(
  configEditor: ConfigEditor,
  sidebar: Sidebar,
  { composer, runner }: SidebarParts,
): Handlers {
  return {
    "wasmcp.buildNode": async (node) => {
      if (node?.subject.kind !== "component" || node.subject.project === undefined) return;
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(node.subject.project));
    },
    "wasmcp.composeNodes": (_node, nodes) => composeNodes(nodes),
    "wasmcp.newServer": async () => newServer(configEditor, await componentsOf(sidebar)),
    "wasmcp.composeDefinedServer": async (node) => composeServerOf(composer, node, await sidebar.snapshot()),
    "wasmcp.runDefinedServer": async (node) => runServerOf(composer, runner, node, await sidebar.snapshot()),
    "wasmcp.runDefinedServerWithSignIn": async (node) =>
      runServerOf(composer, runner, node, await sidebar.snapshot(), { signIn: true }),
    "wasmcp.turnOnHotReload": (node) => toggleHotReload(runner, node, true, () => sidebar.refresh()),
    "wasmcp.turnOffHotReload": (node) => toggleHotReload(runner, node, false, () => sidebar.refresh()),
    "wasmcp.stopDefinedServer": async (node) => {
      if (node?.subject.kind === "server") await stopServer(runner.sessions, node.subject.server.file);
    },
  };
}

async function componentsOf(sidebar: Sidebar): Promise<readonly Node[]> {
  const { componentNodes } = await import("../sidebar/component-nodes.ts");
  return componentNodes(await sidebar.snapshot());
}

/** A drop is not a command, so its failures need to be shown here. */
function showingFailures(title: string, log: vscode.LogOutputChannel, drop: Drop): Drop {
  return async (target, dropped) => {
    try {
      await drop(target, dropped);
    } catch (error) {
      showFailure(log, `${title} failed`, error);
    }
  };
}
