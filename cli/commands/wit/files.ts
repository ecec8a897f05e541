/** What the commands about WIT text work on. */
import { readdir, stat } from "node:fs/promises";
import * as path from "node:path";
import { Option } from "commander";
import { ToolchainError } from "../../../core/errors.ts";
import type { CommandContext } from "../../context.ts";

/** Folders of other people's packages and of build results. */
const SKIPPED: ReadonlySet<string> = new Set(["deps", "node_modules", "target", ".git"]);

/** The `.wit` files of a file or a folder, those of `deps` left out, sorted. */
export async function witFilesIn(location: string): Promise<readonly string[]> {
  const found = await stat(location).catch((cause: unknown) => {
    throw new ToolchainError("wit-not-found", `WIT package not found: \`${location}\``, { cause });
  });
  if (!found.isDirectory()) return [location];
  const entries = await readdir(location, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(async ({ name }) => {
        const inside = path.join(location, name);
        const isFolder = await stat(inside).then(
          (one) => one.isDirectory(),
          () => false,
        );
        if (isFolder) return SKIPPED.has(name) ? [] : witFilesIn(inside);
        return name.endsWith(".wit") ? [inside] : [];
      }),
  );
  return lists.flat();
}

/** The package that a user means: a folder with a folder `wit` is a project. */
export async function packageAt(context: CommandContext, location: string): Promise<string> {
  const given = path.resolve(context.directory, location);
  const inside = path.join(given, "wit");
  const isProject = await stat(inside).then(
    (one) => one.isDirectory(),
    () => false,
  );
  return isProject ? inside : given;
}

export interface FeatureOptions {
  readonly features?: string;
  readonly allFeatures?: boolean;
}

export function featureOptions(): readonly Option[] {
  return [
    new Option("--features <names>", "the features whose @unstable items count, separated by commas"),
    new Option("--all-features", "count the items of all features").conflicts("features"),
  ];
}

export function readFeatures({
  features = "",
  allFeatures = false,
}: FeatureOptions): "all" | ReadonlySet<string> {
  return allFeatures ? "all" : new Set(features.split(",").filter((name) => name !== ""));
}
