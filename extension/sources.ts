import type { Assets } from "../toolchain/assets.ts";
import type { Job } from "../toolchain/progress.ts";
import type { Places, Sources } from "../toolchain/sources/index.ts";
import { componentIn } from "../toolchain/create/component-in.ts";

/** What opening sources takes from the extension. */
export interface SourcesPlaces {
  readonly assets: Assets;
  readonly places: Places;
}

/** Does `work` with the user's aliases and profiles, and with packages as the lock file in `directory` pins them. */
export async function withSources<T>(
  directory: string,
  { assets, places }: SourcesPlaces,
  job: Job,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  const { openSources } = await import("../toolchain/sources/index.ts");
  const sources = await openSources({ places, env: process.env, directory, job, assets, componentIn });
  try {
    return await work(sources);
  } finally {
    await sources.close();
  }
}
