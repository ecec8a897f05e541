/** What `wasmcp dev` builds and composes: the projects of given folders, or those that a server of `wasmcp.toml` uses. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { composeFiles, composeProjectServer, type ComposedFile } from "../compose/files/index.ts";
import { findProject, projectOfComponent } from "../create/builders/index.ts";
import type { Job } from "../progress.ts";
import {
  accessNotes,
  adoptVariables,
  checkFolders,
  describeAdopted,
  type AccessNotes,
  type Address,
  type Environment,
  type Folder,
  type Limits,
  type Runtime,
} from "../run/index.ts";
import {
  runsElsewhere,
  absolutePath,
  checkStateInside,
  endOfAliases,
  findProjectFolder,
  getOnlyServer,
  getServer,
  isPath,
  openSources,
  pathSources,
  PROJECT_FILE_NAME,
  serverEnvironment,
  serverFolders,
  type Lender,
  type Places,
  type ProjectFile,
  type ServerDefinition,
  type Sources,
} from "../sources/index.ts";
import { componentIn } from "../create/component-in.ts";

export interface PlanOptions {
  /** The current folder; absolute. */
  readonly directory: string;
  /** Folders of projects; without any, `wasmcp.toml` or the current folder decides. */
  readonly folders: readonly string[];
  /** A server of `wasmcp.toml`. */
  readonly server: string | undefined;
  readonly hostEnv: Environment;
  readonly places: Places;
  /** Variables that the user gives, which go before those of a definition. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of what the server stores, if the user chose one. */
  readonly state: string | undefined;
  /** Folders that the user opens for the server. */
  readonly opened: readonly Folder[];
  /** Who lends variables of the user's environment to a server of `wasmcp.toml`. */
  readonly lender: Lender;
}

export interface DevPlan {
  /** Absolute folders of projects, in the order of the server. */
  readonly projects: readonly string[];
  /** Other files that decide what the server is: `wasmcp.toml`, and components without a project. */
  readonly files: readonly string[];
  /** Of the server's definition, where there is one. */
  readonly address: Address | undefined;
  readonly state: string | undefined;
  /** The folders that the server opens: of its definition and of the user. */
  readonly opened: readonly Folder[];
  readonly env: Readonly<Record<string, string>>;
  /** Which variables of the user's environment are among them, and what the user must know about who may use the server. */
  readonly notes: readonly string[];
  readonly limits: Limits | undefined;
  /** Writes the server to `output`, out of the components that the projects were built to. */
  compose(built: ReadonlyMap<string, string>, output: string, runtime: Runtime): Promise<ComposedFile>;
}

export async function makePlan(options: PlanOptions, job: Job, assets: Assets): Promise<DevPlan> {
  const { directory, folders, server } = options;
  if (folders.length === 0) {
    const home = await findProjectFolder(directory);
    if (home !== undefined) return planServer(home, options, job, assets);
  }
  if (server !== undefined) {
    throw new ToolchainError(
      "no-project",
      `\`${PROJECT_FILE_NAME}\` not found in \`${directory}\` or above`,
      {
        remedy: "name the folders of projects instead of a server",
      },
    );
  }
  const projects =
    folders.length === 0
      ? await projectsBelow(directory)
      : await Promise.all(
          folders.map(async (each) => (await findProject(path.resolve(directory, each))).directory),
        );
  await checkFolders(options.opened);
  return planFolders([...new Set(projects)], options, job, assets);
}

function planFolders(
  projects: readonly string[],
  { directory, places, opened, env: given, hostEnv }: PlanOptions,
  job: Job,
  assets: Assets,
): DevPlan {
  const adopted = adoptVariables({ given, hostEnv, transport: "http", sourceOf: () => "`--env`" });
  return {
    projects,
    files: [],
    address: undefined,
    state: undefined,
    opened,
    env: adopted,
    notes: notesOn(adopted, accessNotes({ own: { ...adopted, ...given }, defined: {}, hostEnv })),
    limits: undefined,
    compose: (built, output, runtime) =>
      composeFiles(
        {
          specs: projects.flatMap((project) => built.get(project) ?? []),
          sources: pathSources(directory, places),
          output,
          force: true,
          runtime,
        },
        job,
        assets,
      ),
  };
}

async function planServer(home: string, options: PlanOptions, job: Job, assets: Assets): Promise<DevPlan> {
  return withProject(home, options, job, assets, async (project, sources) => {
    const server =
      options.server === undefined
        ? getOnlyServer(project, (name) => `wasmcp dev --server ${name}`)
        : getServer(project, options.server);
    const elsewhere = runsElsewhere(server.runtime);
    if (server.transport === "stdio" || elsewhere !== undefined) {
      const what = elsewhere !== undefined ? `composed for ${elsewhere}` : "a server over stdio";
      throw new ToolchainError("not-served", `cannot serve \`${server.name}\` here: it is ${what}`, {
        remedy: "name the folders of its projects, as in `wasmcp dev weather`",
      });
    }
    if (options.state === undefined) await checkStateInside(project, server);
    const opened = await serverFolders(project, server, options.opened);
    const { defined, adopted } = await serverEnvironment(project, server, options.lender, options.env);
    const { projects, files } = await partsOf(server, sources, options);
    return {
      projects,
      files: [project.file, ...files],
      address: server.address,
      state: server.state,
      opened,
      env: { ...adopted, ...defined },
      notes: notesOn(
        adopted,
        accessNotes({
          own: { ...adopted, ...options.env },
          defined,
          composedAudience:
            server.protection.kind === "oauth" ? server.protection.settings.get("JWT_AUDIENCE") : undefined,
          hostEnv: options.hostEnv,
        }),
      ),
      limits: server.limits,
      compose: (_built, output, runtime) =>
        withProject(home, options, job, assets, (current, currentSources) =>
          composeProjectServer(current, { ...server, runtime }, currentSources, job, assets, { output }),
        ),
    };
  });
}

function notesOn(
  adopted: Readonly<Record<string, string>>,
  { notes, warnings }: AccessNotes,
): readonly string[] {
  const line = describeAdopted(adopted);
  return [...(line === undefined ? [] : [line]), ...notes, ...warnings.map((each) => `warning: ${each}`)];
}

/** Projects whose component a server names by its path, as in `./weather/dist/weather.wasm`, and the other files. */
async function partsOf(
  server: ServerDefinition,
  { config, directory }: Sources,
  { places }: PlanOptions,
): Promise<{ readonly projects: readonly string[]; readonly files: readonly string[] }> {
  const projects: string[] = [];
  const files: string[] = [];
  const specs = server.specs.flatMap(
    (spec) => config.profiles.get(spec)?.components.map((each) => each.spec) ?? [spec],
  );
  for (const spec of [...specs, ...server.overrides.values()]) {
    const target = endOfAliases(spec, config);
    if (!isPath(target)) continue;
    const file = absolutePath(target, { directory, home: places.home });
    const project = await projectOfComponent(file);
    if (project === undefined) files.push(file);
    else projects.push(project.directory);
  }
  return { projects: [...new Set(projects)], files };
}

async function withProject<T>(
  directory: string,
  { hostEnv, places }: PlanOptions,
  job: Job,
  assets: Assets,
  work: (project: ProjectFile, sources: Sources) => Promise<T>,
): Promise<T> {
  const sources = await openSources({ directory, places, env: hostEnv, job, assets, componentIn });
  try {
    if (sources.project === undefined) {
      throw new ToolchainError("no-project", `\`${PROJECT_FILE_NAME}\` not found in \`${directory}\``);
    }
    return await work(sources.project, sources);
  } finally {
    await sources.close();
  }
}

/** Folders with code of others, and with what builds write. */
const SKIPPED = new Set(["node_modules", "dist", "target", "venv", "__pycache__"]);
/** Deep enough for a monorepo, and shallow enough for a home folder. */
const MAX_DEPTH = 4;

/** The project in the folder itself, or all projects below it, sorted by path. */
async function projectsBelow(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (await isProject(folder)) return void found.push(folder);
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const { name } of entries.filter((each) => each.isDirectory()).toSorted(byName)) {
      if (depth < MAX_DEPTH && !SKIPPED.has(name) && !name.startsWith(".")) {
        await visit(path.join(folder, name), depth + 1);
      }
    }
  };
  await visit(directory, 0);
  if (found.length > 0) return found;
  throw new ToolchainError("nothing-to-build", `component projects not found in \`${directory}\``, {
    remedy: "create one with `wasmcp new weather --language typescript`, or name the folder of one",
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

async function isProject(folder: string): Promise<boolean> {
  try {
    await findProject(folder);
    return true;
  } catch (error) {
    if (error instanceof ToolchainError && error.code === "not-a-project") return false;
    throw error;
  }
}
