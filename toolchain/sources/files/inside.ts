/** Whether a path leads into a folder, whatever links its folders are: a cloned repository may have any. */
import { lstat, realpath } from "node:fs/promises";
import * as path from "node:path";
import { isWithin } from "../../within.ts";

/**
 * Whether what is written at `file` is in `folder`, or in a folder of it. A link in the last place counts as what it leads
 * to. Nothing has to exist but `folder`.
 */
export async function isInside(folder: string, file: string): Promise<boolean> {
  const [root, place] = await Promise.all([realpath(folder), realPlace(path.resolve(folder, file))]);
  if (place === undefined) return false;
  const relative = path.relative(root, place);
  return relative !== "" && isWithin(root, place) && !isForVersions(relative);
}

/** The real path of what exists, and the rest as it is. `undefined` for a path through a link that leads nowhere. */
async function realPlace(file: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let place = file; ; place = path.dirname(place)) {
    try {
      return path.join(await realpath(place), ...missing);
    } catch {
      const isThere = await lstat(place).then(
        () => true,
        () => false,
      );
      if (isThere || place === path.dirname(place)) return undefined;
      missing.unshift(path.basename(place));
    }
  }
}

/** What version control keeps there are programs, which it runs: `.git/hooks`. */
function isForVersions(relative: string): boolean {
  return relative.split(path.sep).some((name) => /^\.(?:git|hg|svn|jj|bzr)$/i.test(name));
}
