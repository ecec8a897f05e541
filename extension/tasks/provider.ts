import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import { wasmcpCommandLine } from "../wasmcp-process.ts";
import { builtComponent, findParts, nextComponent, type Project } from "../projects/projects.ts";
import { readSettings } from "../settings.ts";
import { readTaskDefinition, taskArguments, taskEnvironment, type TaskDefinition } from "./definition.ts";

/** Tasks of type `wasmcp`: a build for each project, and compose and run for the folder's server. */
export class WasmcpTaskProvider implements vscode.TaskProvider {
  readonly #assets: Assets;

  constructor(assets: Assets) {
    this.#assets = assets;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const tasks: vscode.Task[] = [];
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const { projects } = await findParts(folder.uri.fsPath);
      for (const definition of await definitionsFor(projects, folder.uri.fsPath)) {
        tasks.push(this.#task(definition, folder));
      }
    }
    return tasks;
  }

  /** Completes a task of the user's `tasks.json`; `undefined` without a folder or with an unknown definition. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = readTaskDefinition(task.definition);
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    if (definition === undefined || folder === undefined) return undefined;
    // The editor recognises the task by its definition object, so the task keeps that object.
    return this.#task(definition, folder, task.definition);
  }

  #task(
    definition: TaskDefinition,
    folder: vscode.WorkspaceFolder,
    identity: vscode.TaskDefinition = { type: "wasmcp", ...definition },
  ): vscode.Task {
    const settings = readSettings(folder.uri);
    const { program, args, env } = wasmcpCommandLine(this.#assets, taskArguments(definition, settings));
    const wasmtime = settings.wasmtimePath === undefined ? {} : { WASMTIME: settings.wasmtimePath };
    const task = new vscode.Task(
      identity,
      folder,
      titleOf(definition),
      "wasmcp",
      new vscode.ProcessExecution(program, [...args], {
        cwd: folder.uri.fsPath,
        env: { ...taskEnvironment(definition, settings), ...env, ...wasmtime },
      }),
      definition.task === "run" ? [] : ["$wasmcp"],
    );
    if (definition.task === "build") task.group = vscode.TaskGroup.Build;
    if (definition.task === "run") task.isBackground = true;
    return task;
  }
}

async function definitionsFor(projects: readonly Project[], root: string): Promise<TaskDefinition[]> {
  if (projects.length === 0) return [];
  const relative = (file: string) => path.relative(root, file) || ".";
  const components = projects.map(async (project) => {
    return relative((await builtComponent(project)) ?? (await nextComponent(project)));
  });
  return [
    ...projects.map(({ directory }): TaskDefinition => ({ task: "build", directory: relative(directory) })),
    { task: "compose", components: await Promise.all(components) },
    { task: "run" },
  ];
}

function titleOf(definition: TaskDefinition): string {
  switch (definition.task) {
    case "build":
      return `build ${definition.directory ?? "."}`;
    case "compose":
      return `compose ${definition.output ?? "mcp-server.wasm"}`;
    case "run":
      return `run ${definition.file ?? "mcp-server.wasm"}`;
  }
}
