import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";

/** Where relative paths and `~` lead. */
export interface PathContext {
  readonly directory: string;
  readonly home: string;
  /** The component that a project in a folder was built to. Without it, a folder is an error. */
  readonly componentIn?: ((folder: string) => Promise<string>) | undefined;
}

/** The absolute path of an existing file, or of the component of a project; a link is not followed. */
export async function findPath(spec: string, context: PathContext): Promise<string> {
  const file = absolutePath(spec, context);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `file not found: \`${spec}\``);
  if (found.isDirectory() && context.componentIn !== undefined) return context.componentIn(file);
  if (!found.isFile()) {
    throw new ToolchainError("not-a-file", `\`${spec}\` is not a file`, {
      remedy: "name the component that `wasmcp build` writes",
    });
  }
  return file;
}

export function absolutePath(spec: string, { directory, home }: PathContext): string {
  const expanded = /^~[/\\]/.test(spec) ? path.join(home, spec.slice(2)) : spec;
  return path.resolve(directory, expanded);
}
