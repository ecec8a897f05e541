import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { composeFiles, type ComposedFile, type NameCheck } from "./compose-files.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import {
  checkOutputInside,
  type ComponentSources,
  type ProjectFile,
  type ServerDefinition,
} from "../../sources/index.ts";

export interface ProjectComposeOptions {
  /** A file that the user chose, absolute: it goes before the `output` of the server, and may be anywhere. */
  readonly output?: string | undefined;
  /** See `ComposeFilesOptions.accept`. */
  readonly accept?: boolean;
  /** See `ComposeFilesOptions.check`. */
  readonly check?: NameCheck | undefined;
}

/**
 * Composes the server as the file defines it, and replaces the one composed before; `sources` are those of the file's folder.
 */
export async function composeProjectServer(
  project: ProjectFile,
  server: ServerDefinition,
  sources: ComponentSources,
  job: Job,
  assets: Assets,
  { output: chosen, accept = false, check }: ProjectComposeOptions = {},
): Promise<ComposedFile> {
  const { file } = project;
  const output = chosen ?? server.output;
  const { specs, transport, runtime, overrides, prefixes, denials, protection, card, search, strip } = server;
  try {
    if (chosen === undefined) {
      await checkOutputInside(project, server);
      await mkdir(path.dirname(output), { recursive: true });
    }
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
        protection,
        card,
        search,
        accept,
        strip,
        check,
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
