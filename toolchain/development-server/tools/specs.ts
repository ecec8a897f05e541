/** Names of components, as agents give them: what is a path must lie in the folder. */
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import { isPath, openSources, type ServerDefinition, type Sources } from "../../sources/index.ts";
import { placeOf, type Workshop } from "../workshop.ts";
import { componentIn } from "../../create/component-in.ts";

/** Throws if a path leads out of the folder. Aliases, profiles and packages are the user's own, wherever they lead. */
export async function checkSpecs(specs: readonly string[], workshop: Workshop): Promise<void> {
  for (const spec of specs.filter(isPath)) {
    if (/^~[/\\]/.test(spec)) {
      throw new ToolchainError(
        "outside-folder",
        `cannot use \`${spec}\`: it leads out of \`${workshop.folder}\``,
        {
          remedy: "name a file in that folder, with a path relative to it",
        },
      );
    }
    await placeOf(spec, workshop);
  }
}

/** The same for what a server of `wasmcp.toml` names: the file may be another person's. */
export function checkServer({ specs, overrides }: ServerDefinition, workshop: Workshop): Promise<void> {
  return checkSpecs([...specs, ...overrides.values()], workshop);
}

/** Opens what decides where names lead, and does `work` with it. */
export async function withSources<T>(
  { folder, places, env, assets }: Workshop,
  job: Job,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  const sources = await openSources({ directory: folder, places, env, job, assets, componentIn });
  try {
    return await work(sources);
  } finally {
    await sources.close();
  }
}
