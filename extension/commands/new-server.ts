/** Writes a new server into the folder's `wasmcp.toml`, and opens the file there. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import { nextComponent, projectAt } from "../projects/projects.ts";
import type { Node } from "../sidebar/model.ts";
import { sentences } from "../ui/text.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { suggestName, type ConfigEditor } from "./config-changes.ts";
import { revealLine } from "./reveal-source.ts";

export async function newServer(configEditor: ConfigEditor, componentNodes: readonly Node[]): Promise<void> {
  const title = "New Server";
  const folder = await workspaceFolderFor(undefined, "Select the folder for wasmcp.toml");
  if (folder === undefined) return;
  const directory = folder.uri.fsPath;
  const { parseProject, PROJECT_FILE_NAME, serverNameProblem } =
    await import("../../toolchain/sources/index.ts");
  const file = path.join(directory, PROJECT_FILE_NAME);
  const existing = parseProject(await fs.readFile(file, "utf8").catch(() => ""), file);
  const name = await vscode.window.showInputBox({
    title: `${title} (1/2)`,
    prompt: `Name of the server in ${PROJECT_FILE_NAME}`,
    value: existing.servers.has(suggestName(folder.name)) ? "" : suggestName(folder.name),
    validateInput: (text) => {
      if (text === "") return undefined;
      const problem = serverNameProblem(text);
      if (problem !== undefined) return sentences(problem);
      return existing.servers.has(text) ? "A server with this name already exists." : undefined;
    },
  });
  if (name === undefined || name === "") return;
  const specs = await pickComponents(`${title} (2/2)`, componentNodes, directory);
  if (specs === undefined) return;
  await writeServer(file, name, specs);
  const { writeServerAgents, writeServerIgnore } = await import("../../toolchain/create/scaffold/index.ts");
  await writeServerIgnore(directory, configEditor.assets);
  await writeServerAgents(directory, name, configEditor.assets);
  await configEditor.refresh();
  await revealLine(file, ["servers", name]);
}

/** Specs of the components that the user picks. Paths inside the folder are relative, so that they work on other machines. */
async function pickComponents(
  title: string,
  groups: readonly Node[],
  directory: string,
): Promise<readonly string[] | undefined> {
  const nodes = groups
    .flatMap((group) => group.children)
    .filter(({ context }) => !context.includes("broken"));
  const items = (
    await Promise.all(
      nodes.map(async ({ subject, label, description, icon }) => {
        if (subject.kind !== "component" || subject.isServer) return [];
        const { alias, project, file } = subject;
        const place = file ?? (project === undefined ? undefined : await componentOf(project));
        const isInside = place !== undefined && !path.relative(directory, place).startsWith("..");
        // Other people have the folder, but not the aliases of this user, so paths come first.
        const spec = isInside
          ? `./${path.relative(directory, place).replaceAll(path.sep, "/")}`
          : (alias ?? subject.spec);
        return [
          {
            label: icon === undefined ? label : `$(${icon.name}) ${label}`,
            description: description ?? "",
            spec,
            picked: isInside && alias === undefined,
          },
        ];
      }),
    )
  ).flat();
  if (items.length === 0) {
    throw new ToolchainError("nothing-to-compose", "expected components to compose, found none", {
      remedy: "create one with `New Component…`, or add one in the Components view",
    });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Select components. Requests pass through them in this order.",
    canPickMany: true,
  });
  if (picked === undefined || picked.length === 0) return undefined;
  return [...new Set(picked.map(({ spec }) => spec))];
}

/** Where the next build of the project in this folder writes its component. */
async function componentOf(directory: string): Promise<string | undefined> {
  const project = await projectAt(directory);
  return project === undefined ? undefined : nextComponent(project);
}

async function writeServer(file: string, name: string, components: readonly string[]): Promise<void> {
  const { parseProject, setTomlValue, updateFile } = await import("../../toolchain/sources/index.ts");
  await updateFile(file, (text) => {
    const whole = parseProject(text, file).problems.find(({ entry }) => entry === undefined);
    if (whole === undefined) return setTomlValue(text, ["servers", name], { components });
    throw new ToolchainError("bad-project", `cannot add the server \`${name}\``, {
      cause: new Error(`${file}: ${whole.message}`),
      remedy: "correct the file first",
    });
  });
}
