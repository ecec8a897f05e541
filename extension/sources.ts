import type { Assets } from "../toolchain/assets.ts";
import type { Packages } from "../toolchain/sources/packages/index.ts";
import type { Job } from "../toolchain/progress.ts";
import type { Config } from "../toolchain/sources/config/index.ts";

/** Where the names of components lead. */
export interface Sources {
  readonly config: Config;
  readonly packages: Packages;
}

/** The user's `config.toml`; absolute. */
export async function userConfigFile(): Promise<string> {
  const { configFile } = await import("../toolchain/sources/config/index.ts");
  return configFile(process.env, process.platform);
}

/** Does `work` with the user's aliases and profiles, and with packages pinned by the lock file in `directory` if it has one. */
export async function withSources<T>(
  directory: string,
  assets: Assets,
  job: Job,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  const [{ depsFolder, readConfig }, { lockFileIn, openPackages }] = await Promise.all([
    import("../toolchain/sources/config/index.ts"),
    import("../toolchain/sources/packages/index.ts"),
  ]);
  const config = await readConfig(await userConfigFile());
  const lockFile = await lockFileIn(directory);
  const packages = openPackages({
    assets,
    env: process.env,
    platform: process.platform,
    depsFolder: depsFolder(config.file),
    ...(lockFile !== undefined && { lockFile }),
    job,
  });
  try {
    return await work({ config, packages });
  } finally {
    await packages.close();
  }
}
