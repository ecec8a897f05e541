import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { composeFiles, type ComposedFile } from "./compose-files.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Packages } from "../../sources/packages/index.ts";
import type { Job } from "../../progress.ts";
import type { Config } from "../../sources/config/index.ts";
import type { ProjectFile, ServerDefinition } from "../../sources/project/index.ts";

/** Resolve the names that the file uses. */
export interface ProjectSources {
  readonly config: Config;
  readonly packages: Packages;
}

/** Composes the server as the file defines it, and replaces the one composed before. */
export async function composeProjectServer(
  { directory, file }: ProjectFile,
  server: ServerDefinition,
  { config, packages }: ProjectSources,
  job: Job,
  assets: Assets,
): Promise<ComposedFile> {
  const { specs, output, transport, runtime, overrides, prefixes, denials, strip } = server;
  try {
    await mkdir(path.dirname(output), { recursive: true });
    return await composeFiles(
      {
        specs,
        output,
        force: true,
        config,
        packages,
        directory,
        transport,
        runtime: runtime === "auto" ? "wasmtime" : runtime,
        overrides,
        prefixes,
        denials,
        strip,
      },
      job,
      assets,
    );
  } catch (error) {
    if (job.signal.aborted) throw error;
    throw new ToolchainError(
      "server-not-composed",
      `cannot compose the server \`${server.name}\` of \`${file}\``,
      {
        cause: error,
      },
    );
  }
}
