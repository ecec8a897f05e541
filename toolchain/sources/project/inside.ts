/** What a `wasmcp.toml` may name for writing: a repository that was cloned must not reach the rest of the machine. */
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { isInside } from "../files/index.ts";
import type { ProjectFile, ServerDefinition } from "./parse.ts";

/** Throws a `ToolchainError` if the `output` of a server leads out of the folder of its file, also through links. */
export async function checkOutputInside(
  project: Pick<ProjectFile, "file" | "directory">,
  { name, output }: Pick<ServerDefinition, "name" | "output">,
): Promise<void> {
  await checkInside(
    project,
    `\`output\` of the server \`${name}\``,
    output,
    `wasmcp compose ${name} -o FILE`,
  );
}

/** The same for its `state`. */
export async function checkStateInside(
  project: Pick<ProjectFile, "file" | "directory">,
  { name, state }: Pick<ServerDefinition, "name" | "state">,
): Promise<void> {
  if (state === undefined) return;
  await checkInside(
    project,
    `\`state\` of the server \`${name}\``,
    state,
    `wasmcp run ${name} --state FOLDER`,
  );
}

/** `what` is the key, `instead` a command in which the user names the path. */
export async function checkInside(
  { file, directory }: Pick<ProjectFile, "file" | "directory">,
  what: string,
  target: string,
  instead: string,
): Promise<void> {
  if (await isInside(directory, target)) return;
  throw new ToolchainError(
    "outside-project",
    `${what} must be inside of the folder of \`${path.basename(file)}\`, found \`${target}\``,
    {
      remedy: `choose a path below \`${directory}\`; to use this path, name it yourself, as in \`${instead}\``,
    },
  );
}
