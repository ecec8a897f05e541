import { ToolchainError } from "../core/errors.ts";
import { openSources, type Config, type ProjectFile, type Sources } from "../toolchain/sources/index.ts";
import type { CommandContext } from "./context.ts";
import { componentIn } from "../toolchain/create/component-in.ts";

export interface SourcesChoice {
  /** The folder whose `wasmcp.lock` counts, and that relative paths start from; absolute. */
  readonly directory: string;
  readonly locked: boolean;
}

/** Opens the sources, warns of mistakes in `config.toml`, and does `work` with them. */
export async function withSources<T>(
  context: CommandContext,
  choice: SourcesChoice,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  const { assets, env, places, job } = context;
  const sources = await openSources({ ...choice, places, env, job, assets, componentIn });
  try {
    warnOfProblems(sources.config, context);
    warnOfProblems({ file: sources.config.file, problems: sources.config.warnings }, context);
    return await work(sources);
  } finally {
    await sources.close();
  }
}

/** The same for a folder with a `wasmcp.toml`, of whose mistakes it warns, too. */
export async function withProject<T>(
  context: CommandContext,
  choice: SourcesChoice,
  work: (project: ProjectFile, sources: Sources) => Promise<T>,
): Promise<T> {
  return withSources(context, choice, async (sources) => {
    const { project } = sources;
    if (project === undefined) {
      throw new ToolchainError("no-project", `\`wasmcp.toml\` not found in \`${choice.directory}\``);
    }
    warnOfProblems(project, context);
    return work(project, sources);
  });
}

/** One line for each entry of a file that cannot be used. */
function warnOfProblems(
  { file, problems }: Pick<Config | ProjectFile, "file" | "problems">,
  { warn }: CommandContext,
): void {
  for (const { entry, message } of problems) {
    const place = entry === undefined ? "" : `\`${entry}\`: `;
    warn(`${file}: ${place}${message}`);
  }
}
