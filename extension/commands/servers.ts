/** The commands of the Servers view. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import type { Composer } from "../projects/compose-parts.ts";
import { composeDefined, runDefined } from "../servers/defined-server.ts";
import type { Runner } from "../servers/run-file.ts";
import type { ServerSessions } from "../servers/sessions.ts";
import type { Node, ServerEntry } from "../sidebar/nodes.ts";
import type { Snapshot } from "../sidebar/snapshot.ts";
import { formatBytes } from "../ui/text.ts";
import { withJob } from "../ui/working.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { suggestName, type Registry } from "./registry-changes.ts";

/** Composes the server without running it. */
export async function composeServerOf(
  composer: Composer,
  node: Node | undefined,
  snapshot: Snapshot,
): Promise<void> {
  const server = await serverOf(node, snapshot);
  if (server === undefined) return;
  const bytes = await withJob(`Composing ${server.name}`, (job) => composeDefined(composer, server, job));
  if (bytes === undefined) return;
  const inspect = "Inspect";
  const message = `Composed ${path.basename(server.file)} (${formatBytes(bytes)}).`;
  void vscode.window.showInformationMessage(message, inspect).then(async (pressed) => {
    if (pressed !== inspect) return;
    await vscode.commands.executeCommand("wasmcp.inspectComponent", vscode.Uri.file(server.file));
  });
}

/** Composes the server if it is to be composed, and runs it. */
export async function runServerOf(
  composer: Composer,
  runner: Runner,
  node: Node | undefined,
  snapshot: Snapshot,
): Promise<void> {
  const server = await serverOf(node, snapshot);
  if (server !== undefined) await runDefined(composer, runner, server);
}

export async function copyUrlOf(sessions: ServerSessions, node: Node | undefined): Promise<void> {
  const state = node?.subject.kind === "server" ? sessions.stateOf(node.subject.server.file) : undefined;
  if (state?.kind !== "running") {
    void vscode.window.showInformationMessage("The server is not running.");
    return;
  }
  await vscode.env.clipboard.writeText(state.server.url);
  vscode.window.setStatusBarMessage(`Copied ${state.server.url}`, 3000);
}

export function showTerminalOf(sessions: ServerSessions, node: Node | undefined): void {
  const shown = node?.subject.kind === "server" && sessions.showTerminal(node.subject.server.file);
  if (!shown) void vscode.window.showInformationMessage("The server has not run in this window yet.");
}

/** Writes a server into the folder's `wasmcp.toml`, which is made if there is none, and opens it there. */
export async function newServer(registry: Registry, componentNodes: readonly Node[]): Promise<void> {
  const title = "New Server";
  const folder = await workspaceFolderFor(undefined, "Which folder's wasmcp.toml?");
  if (folder === undefined) return;
  const directory = folder.uri.fsPath;
  const { parseProject, projectFileName } = await import("../../toolchain/sources/project/index.ts");
  const file = path.join(directory, projectFileName);
  const existing = parseProject(await fs.readFile(file, "utf8").catch(() => ""), file);
  const name = await vscode.window.showInputBox({
    title: `${title} (1/2)`,
    prompt: `Name of the server in ${projectFileName}`,
    value: existing.servers.has(suggestName(folder.name)) ? "" : suggestName(folder.name),
    validateInput: (text) => (text === "" ? undefined : nameRefusal(text, existing.servers)),
  });
  if (name === undefined || name === "") return;
  const specs = await pickComponents(`${title} (2/2)`, componentNodes, directory);
  if (specs === undefined) return;
  await writeServer(file, name, specs);
  await registry.refresh();
  await revealLine(file, ["servers", name]);
}

function nameRefusal(name: string, servers: ReadonlyMap<string, unknown>): string | undefined {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return "A name has letters, digits, - and _ only.";
  if (["server", "handler", "help"].includes(name)) return "The name is a word of the command line.";
  return servers.has(name) ? "There is a server of that name." : undefined;
}

/** Paths below the folder are written as relative ones, because others have the folder elsewhere. */
async function pickComponents(
  title: string,
  groups: readonly Node[],
  directory: string,
): Promise<readonly string[] | undefined> {
  const items = groups
    .flatMap((group) => group.children)
    .filter(({ context }) => !context.includes("broken"))
    .flatMap(({ subject, label, description, icon }) => {
      if (subject.kind !== "component") return [];
      const { alias, project, file } = subject;
      const place =
        file ??
        (project === undefined ? undefined : path.join(project, "dist", `${path.basename(project)}.wasm`));
      const isInside = place !== undefined && !path.relative(directory, place).startsWith("..");
      // What only this user's registry knows is no use to the others who have the folder.
      const spec = isInside
        ? `./${path.relative(directory, place).replaceAll(path.sep, "/")}`
        : (alias ?? subject.spec);
      return [
        {
          label: `$(${icon.name}) ${label}`,
          description: description ?? "",
          spec,
          picked: isInside && alias === undefined,
        },
      ];
    });
  if (items.length === 0) {
    throw new ToolchainError("nothing-to-compose", "there is no component to compose a server of", {
      remedy: "make one with `New Component`, or add one in the Components view",
    });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Components of the server, in the order in which requests meet them",
    canPickMany: true,
  });
  if (picked === undefined || picked.length === 0) return undefined;
  return [...new Set(picked.map(({ spec }) => spec))];
}

async function writeServer(file: string, name: string, components: readonly string[]): Promise<void> {
  const [{ updateFile }, { setTomlValue }, { parseProject }] = await Promise.all([
    import("../../toolchain/sources/files/index.ts"),
    import("../../toolchain/sources/toml/index.ts"),
    import("../../toolchain/sources/project/index.ts"),
  ]);
  await updateFile(file, (text) => {
    const whole = parseProject(text, file).problems.find(({ entry }) => entry === undefined);
    if (whole === undefined) return setTomlValue(text, ["servers", name], { components });
    throw new ToolchainError("bad-project", `cannot add the server \`${name}\``, {
      cause: new Error(`${file}: ${whole.message}`),
      remedy: "correct the file first",
    });
  });
}

/** Opens the file where the line's subject is defined. */
export async function revealSource(node: Node | undefined, snapshot: Snapshot): Promise<void> {
  const { file } = snapshot.config;
  const subject = node?.subject;
  switch (subject?.kind) {
    case "component":
      if (subject.alias !== undefined) return revealLine(file, ["components", subject.alias]);
      return revealInExplorer(subject.project ?? subject.file);
    case "profile":
      return revealLine(file, ["profiles", subject.name]);
    case "profile-component":
      return revealLine(file, ["profiles", subject.profile, "components"]);
    case "server": {
      const { source, name, file: output } = subject.server;
      if (source.kind === "project") return revealLine(source.project.file, ["servers", name]);
      if (source.kind === "profile") return revealLine(source.config, ["profiles", name]);
      return revealInExplorer(output);
    }
    default:
      return revealLine(file, []);
  }
}

async function revealInExplorer(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const uri = vscode.Uri.file(file);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? "revealInExplorer" : "revealFileInOS", uri);
}

async function revealLine(file: string, at: readonly string[]): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const { findTomlLine } = await import("../../toolchain/sources/toml/index.ts");
  const line = findTomlLine(document.getText(), at) ?? 0;
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}

/** The server of the line: a server itself, or the one that a profile is composed into. */
async function serverOf(node: Node | undefined, snapshot: Snapshot): Promise<ServerEntry | undefined> {
  const subject = node?.subject;
  if (subject?.kind === "server") return subject.server;
  const { serverEntries } = await import("../sidebar/nodes.ts");
  const entries = serverEntries(snapshot, []);
  if (subject?.kind === "profile") {
    return entries.find(({ source, name }) => source.kind === "profile" && name === subject.name);
  }
  if (entries.length < 2) return entries[0];
  const items = entries.map((server) => ({
    label: server.name,
    description: server.source.kind === "profile" ? "profile" : "wasmcp.toml",
    server,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which server?" }))?.server;
}
