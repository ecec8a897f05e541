/** What the menu of the status bar offers for the running servers. No `vscode` here. */
import * as path from "node:path";

export type ServerAction = "test" | "copy-url" | "show-log" | "restart" | "stop";

export interface ServerMenuItem {
  readonly action: ServerAction;
  readonly file: string;
  readonly url: string;
  readonly label: string;
  readonly description: string;
}

const ACTIONS: readonly (readonly [action: ServerAction, label: string])[] = [
  ["test", "$(beaker) Test Tools"],
  ["copy-url", "$(copy) Copy URL"],
  ["show-log", "$(terminal) Show Log"],
  ["restart", "$(debug-restart) Restart"],
  ["stop", "$(debug-stop) Stop"],
];

/** The first action of each server comes first when there is one server; of several, each line names its server. */
export function serverMenu(
  running: readonly { readonly file: string; readonly url: string }[],
): readonly ServerMenuItem[] {
  return running.flatMap(({ file, url }) =>
    ACTIONS.map(([action, label]) => ({
      action,
      file,
      url,
      label,
      description: running.length === 1 ? url : `${path.basename(file)} · ${url}`,
    })),
  );
}
