/** The WIT packages that ship with wasmcp: one folder each, `wasi-http`, `wasmcp-mcp-v20251125`. */
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { didYouMean, nearest } from "../../../core/text/index.ts";
import type { Assets } from "../../assets.ts";

/** The folder of `wasi:http`, and those of all others, which it may use. */
export async function includedPackages(
  name: string,
  { wit }: Assets,
): Promise<{ readonly folder: string; readonly others: readonly string[] }> {
  const folders = (await readdir(wit)).toSorted();
  const wanted = name.replace(":", "-");
  if (!folders.includes(wanted)) {
    const names = folders.map((each) => each.replace("-", ":"));
    throw new ToolchainError(
      "unknown-package",
      `no package \`${name}\` is included${didYouMean(nearest(name, names))}`,
      {
        remedy: `the included ones are ${names.map((each) => `\`${each}\``).join(", ")}`,
      },
    );
  }
  const others = folders.filter((each) => each !== wanted).map((each) => path.join(wit, each));
  return { folder: path.join(wit, wanted), others };
}
