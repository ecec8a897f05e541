import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

/** `./a`, `../a`, `~/a`, `/a`, `a/b`, `a\b` and `a.wasm` are paths; `acme:tool@1.0.0` and `tool` are not. */
export function isPath(spec: string): boolean {
  return /[/\\]/.test(spec) || spec.endsWith(".wasm");
}

/** Where relative paths and `~` lead. */
export interface PathContext {
  readonly directory: string;
  readonly home: string | undefined;
}

/** The absolute path of a file that is there; as it is written, so that a link stays one. */
export async function findPath(spec: string, context: PathContext): Promise<string> {
  const file = absolutePath(spec, context);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `there is no file \`${spec}\``);
  if (!found.isFile()) {
    throw new ToolchainError("not-a-file", `\`${spec}\` is not a file`, {
      remedy: "give the component that `wasmcp build` made of it, a file in its `dist` folder",
    });
  }
  return file;
}

export function absolutePath(spec: string, { directory, home }: PathContext): string {
  const expanded = /^~[/\\]/.test(spec) && home !== undefined ? path.join(home, spec.slice(2)) : spec;
  return path.resolve(directory, expanded);
}
