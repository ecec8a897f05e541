/** Composing and running what `wasmcp.toml` and profiles define. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import {
  configFile,
  isElsewhere,
  runsElsewhere,
  type ProjectFile,
  type ServerDefinition,
} from "../../toolchain/sources/index.ts";
import type { Job } from "../../toolchain/progress.ts";
import { buildProject } from "../projects/build-project.ts";
import { type Composer, runComposer } from "../projects/compose-parts.ts";
import { projectBehind, upToDateComponent } from "../projects/projects.ts";
import { askToLend } from "./ask-to-lend.ts";
import { chooseRuntime, run, type Runner, type RunRequest } from "./run-file.ts";
import type { ServerEntry } from "./server-entry.ts";

/** Builds the projects that are out of date, and composes the server into its file. Gives the size in bytes. */
export async function composeDefined(composer: Composer, server: ServerEntry, job: Job): Promise<number> {
  // Unsaved changes count, both in sources and in the file that defines the server.
  await vscode.workspace.saveAll(false);
  const directory = directoryOf(server);
  const { source, name, file } = server;
  const specs = source.kind === "project" ? (await readDefinition(server)).definition.specs : [name];
  await buildOutdated(composer, specs, directory, job);
  if (source.kind === "project") {
    return (await runComposer(composer, ["compose", name, "--no-check"], directory, job)).bytes;
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  const args = ["compose", "server", "--profile", name, "-o", file, "--force", "--no-check"];
  return (await runComposer(composer, args, directory, job)).bytes;
}

/** Composes the server (unless only its file is known), and runs it as its definition says. */
export async function runDefined(
  composer: Composer,
  runner: Runner,
  server: ServerEntry,
  how: Pick<RunRequest, "signIn"> = {},
): Promise<void> {
  const folder = vscode.Uri.file(directoryOf(server));
  if (server.source.kind !== "project") {
    const runtime = await chooseRuntime(folder, runner.sessions);
    if (runtime === undefined) return;
    const title = `Starting ${server.name}`;
    const request = { title, file: server.file, runtime, ...how };
    const prepare = (job: Job) => composeDefined(composer, server, job);
    return run(runner, server.source.kind === "profile" ? { ...request, prepare } : request);
  }
  const { project, definition } = await readDefinition(server);
  const { runtime, address, state, transport, limits, name } = definition;
  if (transport === "stdio") {
    throw new ToolchainError(
      "stdio-server",
      `cannot run the server \`${name}\` here: it communicates over stdio, and clients start it themselves`,
      {
        remedy: `compose it, and let clients start \`wasmcp run --stdio ${definition.output}\``,
      },
    );
  }
  if (isElsewhere(runtime)) {
    const elsewhere = runsElsewhere(runtime);
    throw new ToolchainError(
      "runs-elsewhere",
      `cannot run the server \`${name}\`: it is composed for ${elsewhere}`,
      { remedy: `compose it, and run the file with ${elsewhere}` },
    );
  }
  const { checkStateInside, serverEnvironment, serverFolders } =
    await import("../../toolchain/sources/index.ts");
  await checkStateInside(project, definition);
  const folders = await serverFolders(project, definition);
  const { defined, adopted } = await serverEnvironment(project, definition, {
    env: process.env,
    places: composer.places,
    ask: askToLend,
  });
  const isReloading = runner.hotReload.isOn(definition.output);
  // Hot reload has the runtime of `wasmcp dev`.
  const chosen =
    runtime !== "auto" ? runtime : isReloading ? "embedded" : await chooseRuntime(folder, runner.sessions);
  if (chosen === undefined) return;
  await run(runner, {
    title: `Starting ${name}`,
    file: definition.output,
    runtime: chosen,
    prepare: (job) => composeDefined(composer, server, job),
    reload: { directory: project.directory, args: ["--server", name] },
    again: () => runDefined(composer, runner, server, how),
    address: address && `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`,
    environment: defined,
    adopted,
    state,
    folders,
    limits,
    ...how,
  });
}

/** Where relative paths of the server start. */
function directoryOf({ source, file }: ServerEntry): string {
  if (source.kind === "project") return source.project.directory;
  // Relative paths of a profile start from where it is composed.
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? path.dirname(file);
}

/** As the file defines it now. */
async function readDefinition({
  name,
  source,
}: ServerEntry): Promise<{ readonly project: ProjectFile; readonly definition: ServerDefinition }> {
  if (source.kind !== "project") throw new Error("only servers of wasmcp.toml have a definition");
  const { getServer, readProject } = await import("../../toolchain/sources/index.ts");
  const project = await readProject(source.project.file);
  return { project, definition: getServer(project, name) };
}

/** Builds the components whose project in the workspace has changed since the last build. */
async function buildOutdated(
  composer: Composer,
  specs: readonly string[],
  directory: string,
  job: Job,
): Promise<void> {
  const { absolutePath, endOfAliases, isPath, readConfig } = await import("../../toolchain/sources/index.ts");
  const config = await readConfig(configFile(composer.places));
  const { home } = composer.places;
  const expanded = specs.flatMap(
    (spec) => config.profiles.get(spec)?.components.map((each) => each.spec) ?? [spec],
  );
  for (const target of expanded.map((spec) => endOfAliases(spec, config)).filter(isPath)) {
    const file = absolutePath(target, { directory, home });
    const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath;
    if (root === undefined) continue;
    const project = await projectBehind(file, root);
    if (project === undefined || (await upToDateComponent(project)) !== undefined) continue;
    job.progress.step(`building ${project.name}`);
    await buildProject(composer, project, job);
  }
}
