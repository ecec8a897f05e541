import * as path from "node:path";

/** Whether an absolute path is that of `folder`, or leads below it. Links are not followed: give real paths where they matter. */
export function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  const [first] = relative.split(path.sep);
  return first !== ".." && !path.isAbsolute(relative);
}
