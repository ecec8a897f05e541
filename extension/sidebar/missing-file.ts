/** What the user reads about a line of the sidebar whose file does not exist, and what helps. No `vscode` here. */
import * as path from "node:path";
import type { Node } from "./model.ts";
import type { Snapshot } from "./snapshot.ts";

export interface MissingFile {
  /** Names the line, the path, and everything that helps. */
  readonly message: string;
  /** The buttons, in this order. */
  readonly remedies: readonly Remedy[];
}

export type Remedy =
  /** `directory` is the project that makes the file. */
  | { readonly kind: "build"; readonly button: string; readonly directory: string }
  /** A command of the sidebar that takes the line. */
  | { readonly kind: "command"; readonly button: string; readonly command: string };

const chooseFile: Remedy = { kind: "command", button: "Choose File…", command: "wasmcp.changeFile" };
const removeAlias: Remedy = { kind: "command", button: "Remove Alias", command: "wasmcp.removeComponent" };
const removeFromProfile: Remedy = {
  kind: "command",
  button: "Remove from Profile",
  command: "wasmcp.removeFromProfile",
};
const compose: Remedy = { kind: "command", button: "Compose", command: "wasmcp.composeDefinedServer" };

/** `file` is the one that the line stands for, absolute. */
export function describeMissingFile(
  { label, subject }: Node,
  file: string,
  { folders }: Snapshot,
): MissingFile {
  const project = folders
    .flatMap(({ projects }) => projects)
    .find(({ directory }) => isInside(file, directory));
  const build: readonly Remedy[] =
    project === undefined ? [] : [{ kind: "build", button: "Build", directory: project.directory }];
  const again = project === undefined ? "Build or copy it again" : `Build ${project.name} again`;
  const missing = `Cannot open ${label}: ${file} does not exist.`;
  if (subject.kind === "server") {
    const isDefined = subject.server.source.kind !== "file";
    return isDefined
      ? { message: `${missing} Compose the server first.`, remedies: [compose] }
      : { message: `${missing} Compose it again.`, remedies: [] };
  }
  if (subject.kind === "profile-component" && subject.isOwn) {
    return {
      message: `${missing} ${again}, or remove it from profile ${subject.profile}.`,
      remedies: [...build, removeFromProfile],
    };
  }
  if (subject.kind === "component" && subject.alias !== undefined) {
    return {
      message: `${missing} ${again}, choose another file for the alias, or remove the alias.`,
      remedies: [...build, chooseFile, removeAlias],
    };
  }
  return { message: `${missing} ${again}.`, remedies: build };
}

function isInside(file: string, directory: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
