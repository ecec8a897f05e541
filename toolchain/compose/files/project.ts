import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { composeFiles, type ComposedFile } from "./compose-files.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import type { ComponentSources, ProjectFile, ServerDefinition } from "../../sources/index.ts";

/** Composes the server as the file defines it, and replaces the one composed before; `sources` are those of the file's folder. */
export async function composeProjectServer(
  { file }: ProjectFile,
  server: ServerDefinition,
  sources: ComponentSources,
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
        sources,
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
