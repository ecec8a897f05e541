/** Where the tools work: one folder, and what they need of the machine. */
import { realpath } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import type { ProjectCode } from "../create/builders/index.ts";
import { isInside, type Environment, type Places } from "../sources/index.ts";
import { RunningServers } from "./running-servers.ts";

export interface Workshop {
  /** The folder that the server was started for, without links. Nothing outside of it is read or written by a path. */
  readonly folder: string;
  readonly assets: Assets;
  readonly places: Places;
  readonly env: Environment;
  /** The version of wasmcp. */
  readonly version: string;
  readonly servers: RunningServers;
  /**
   * Asks the user whether code of a project may run in a build; absent where that cannot be done. `trusted` when the
   * user has said so for the whole folder.
   */
  readonly consent: "trusted" | ((code: ProjectCode) => Promise<boolean>) | undefined;
}

export type WorkshopOptions = Omit<Workshop, "servers">;

/** `folder` must exist. */
export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  return { ...options, folder: await realpath(options.folder), servers: new RunningServers() };
}

/** The absolute path of what an agent names, which must lie in the folder, whatever links lead out of it. It need not exist. */
export async function placeOf(named: string, { folder }: Pick<Workshop, "folder">): Promise<string> {
  const place = path.resolve(folder, named);
  if (named.includes("\0") || (place !== folder && !(await isInside(folder, place)))) {
    throw new ToolchainError("outside-folder", `cannot use \`${named}\`: it leads out of \`${folder}\``, {
      remedy: "name a file or a folder in that folder, with a path relative to it",
    });
  }
  return place;
}

/** As agents see it: relative to the folder, with `/`; `.` for the folder itself. What is elsewhere stays absolute. */
export function shownPath(file: string, { folder }: Pick<Workshop, "folder">): string {
  const relative = path.relative(folder, file);
  if (relative === "") return ".";
  const isElsewhere = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return isElsewhere ? file : relative.split(path.sep).join("/");
}
