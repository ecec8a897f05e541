/** Composition from files to a file: what the command and the extension call. `compose` itself does no I/O. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import { composeServer, type Framework, type Part, type ServerPlan } from "../compose/index.ts";
import { ToolchainError } from "../errors.ts";
import type { Job } from "../progress.ts";
import { emptyConfig, resolveSpecs, type Config } from "../registry/index.ts";

export interface ComposeFilesOptions {
  /** Paths, or names that `config` knows, in the order in which they see requests. */
  readonly specs: readonly string[];
  /** The file to write; its folder must exist. */
  readonly output: string;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  /** Aliases and profiles; without it a spec is a path. */
  readonly config?: Config;
  /** What relative paths are relative to: the current folder unless given. */
  readonly directory?: string;
}

export interface ComposedFile {
  /** Absolute. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  readonly milliseconds: number;
  readonly plan: ServerPlan;
}

/** Writes a complete server, or fails and leaves everything as it was. */
export async function composeFiles(
  options: ComposeFilesOptions,
  job: Job,
  assets: Assets,
): Promise<ComposedFile> {
  const start = performance.now();
  const directory = options.directory ?? process.cwd();
  const output = path.resolve(directory, options.output);
  const config = options.config ?? emptyConfig("config.toml");
  const home = process.env["HOME"] || process.env["USERPROFILE"];
  await checkOutput(output, options);

  const resolved = await resolveSpecs(options.specs, { config, directory, home });
  if (resolved.length === 0) {
    throw new ToolchainError("nothing-to-compose", "there is no component to compose", {
      remedy: "name at least one component, as in `wasmcp compose server weather.wasm`",
    });
  }
  if (resolved.some(({ file }) => file === output)) {
    throw new ToolchainError("output-is-input", `\`${options.output}\` is one of the components to compose`, {
      remedy: "write the server to another file",
    });
  }
  const parts = await Promise.all(resolved.map(({ spec, file }) => readPart(spec, file)));
  const framework = await readFramework(assets);
  job.signal.throwIfAborted();

  job.progress.step(`composing ${parts.length === 1 ? "one component" : `${parts.length} components`}`);
  const { component, plan } = composeServer({ parts, framework });
  job.signal.throwIfAborted();
  await writeWhole(output, component);
  return { file: output, bytes: component.length, milliseconds: Math.round(performance.now() - start), plan };
}

async function checkOutput(output: string, { force, output: typed }: ComposeFilesOptions): Promise<void> {
  const folder = path.dirname(output);
  const [existing, parent] = await Promise.all([statOrUndefined(output), statOrUndefined(folder)]);
  if (parent === undefined || !parent.isDirectory()) {
    throw new ToolchainError(
      "no-such-folder",
      `cannot write \`${typed}\`: there is no folder \`${folder}\``,
      {
        remedy: "make the folder first, or choose another output",
      },
    );
  }
  if (existing?.isDirectory()) {
    throw new ToolchainError("output-is-folder", `cannot write \`${typed}\`: it is a folder`, {
      remedy: `name a file in it, as in \`${path.join(typed, "server.wasm")}\``,
    });
  }
  if (existing !== undefined && !force) {
    throw new ToolchainError("output-exists", `\`${typed}\` already exists`, {
      remedy: "pass `--force` to replace it, or choose another output with `-o`",
    });
  }
}

const statOrUndefined = (file: string) => stat(file).catch(() => undefined);

async function readPart(name: string, file: string): Promise<Part> {
  try {
    return { name, bytes: await readFile(file) };
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${name}\``, { cause: error });
  }
}

async function readFramework(assets: Assets): Promise<Framework> {
  const read = async (name: string): Promise<Part> => {
    const file = path.join(assets.components, `${name}.wasm`);
    try {
      return { name, bytes: await readFile(file) };
    } catch (error) {
      throw new ToolchainError("incomplete-installation", `the framework component \`${name}\` is missing`, {
        cause: error,
        remedy: "reinstall wasmcp; in its repository, run `npm run build`",
      });
    }
  };
  const [transport, serverIo, toolsMiddleware, methodNotFound] = await Promise.all([
    read("transport"),
    read("server-io"),
    read("tools-middleware"),
    read("method-not-found"),
  ]);
  return { transport, serverIo, toolsMiddleware, methodNotFound };
}

/** Readers see the old file or the new one, never a part of it. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ToolchainError("unwritable", `cannot write \`${file}\``, { cause: error });
  }
}
