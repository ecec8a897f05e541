/** Everything that decides where a name leads, opened together for one piece of work. */
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import type { Job } from "../progress.ts";
import { depsFolder, emptyConfig, readConfig, type Config } from "./config/config.ts";
import { lockFileIn, openPackages, type Packages } from "./packages/packages.ts";
import { configFile, type Environment, type Places } from "./places.ts";
import { readProjectIn } from "./project/file.ts";
import type { ProjectFile } from "./project/parse.ts";
import { resolveSpec, resolveSpecs, type ResolvedSpec, type SpecContext } from "./resolve.ts";

export interface SourcesOptions {
  readonly places: Places;
  /** Proxies, and tokens for registries. */
  readonly env: Environment;
  /** The folder whose `wasmcp.toml` and `wasmcp.lock` count, and that relative paths start from; absolute. */
  readonly directory: string;
  /** Whether a package that the lock file does not pin is an error. */
  readonly locked?: boolean;
  readonly componentIn?: SpecContext["componentIn"];
  readonly job: Job;
  readonly assets: Assets;
}

/** Where components are found that a composition names. */
export interface ComponentSources {
  /** What relative paths start from; absolute. */
  readonly directory: string;
  readonly config: Config;
  /** The components that specs name: profiles, aliases, paths and packages. */
  resolve(specs: readonly string[]): Promise<readonly ResolvedSpec[]>;
  /** The component that one spec names; not for profiles. */
  resolveOne(spec: string): Promise<ResolvedSpec>;
  /** Notes for the lock file what a component of `resolve` may want to reach, sorted; for packages only. */
  recordAsks(resolved: Pick<ResolvedSpec, "package">, asks: readonly string[]): void;
  /** Whether the lock file must stay as it is. */
  readonly isLocked: boolean;
  /** Writes the lock file, if the project has one, with the packages that were resolved. */
  save(): Promise<void>;
}

/** Problems in the two files are part of `config` and `project`: the program that opened them shows them. */
export interface Sources extends ComponentSources {
  /** The `wasmcp.toml` of the directory, if there is one. */
  readonly project: ProjectFile | undefined;
  readonly packages: Packages;
  /** Ends connections, which would keep the process from ending. */
  close(): Promise<void>;
}

export async function openSources(options: SourcesOptions): Promise<Sources> {
  const { places, env, directory, locked = false, job, assets, componentIn } = options;
  const [config, project, existingLock] = await Promise.all([
    readConfig(configFile(places)),
    readProjectIn(directory),
    lockFileIn(directory),
  ]);
  const lockFile = locked ? path.join(directory, "wasmcp.lock") : existingLock;
  const packages = openPackages({
    assets,
    places,
    env,
    depsFolder: depsFolder(config.file),
    ...(lockFile !== undefined && { lockFile }),
    locked,
    job,
  });
  return {
    project,
    packages,
    ...componentSources({ config, directory, home: places.home, packages, componentIn }),
    recordAsks: (resolved, asks) => {
      if (resolved.package !== undefined) packages.recordAsks(resolved.package.spec, asks);
    },
    isLocked: locked,
    save: () => packages.save(),
    close: () => packages.close(),
  };
}

/** Components that are named by their paths: without aliases, profiles and packages. */
export function pathSources(directory: string, { home }: Pick<Places, "home">): ComponentSources {
  return componentSources({ config: emptyConfig("config.toml"), directory, home });
}

function componentSources(context: SpecContext): ComponentSources {
  return {
    directory: context.directory,
    config: context.config,
    resolve: (specs) => resolveSpecs(specs, context),
    resolveOne: (spec) => resolveSpec(spec, context),
    recordAsks: () => {},
    isLocked: false,
    save: async () => {},
  };
}
