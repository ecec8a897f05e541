/** The `wasmcp` tasks of `tasks.json`, and the command line of each. No `vscode` here. */
import { passVariables } from "../../toolchain/variables.ts";
import type { Settings } from "../settings.ts";

/** As package.json's `taskDefinitions` declares it. Paths are relative to the workspace folder. */
export type TaskDefinition =
  | { readonly task: "build"; readonly directory?: string }
  | { readonly task: "compose"; readonly components: readonly string[]; readonly output?: string }
  | { readonly task: "run"; readonly file?: string };

const SERVER_FILE = "mcp-server.wasm";

/** `undefined` if the definition, which a person wrote, is not valid. */
export function readTaskDefinition(value: Readonly<Record<string, unknown>>): TaskDefinition | undefined {
  const text = (key: string) => {
    const field = value[key];
    return typeof field === "string" ? { [key]: field } : {};
  };
  switch (value["task"]) {
    case "build":
      return { task: "build", ...text("directory") };
    case "compose": {
      const components = value["components"];
      if (!Array.isArray(components) || !components.every((each) => typeof each === "string"))
        return undefined;
      return { task: "compose", components, ...text("output") };
    }
    case "run":
      return { task: "run", ...text("file") };
    default:
      return undefined;
  }
}

/** The variables that the process of a task gets, so that their values are not in its command line. */
export function taskEnvironment(
  { task }: TaskDefinition,
  settings: Settings,
): Readonly<Record<string, string>> {
  return task === "run" ? passVariables(settings.environment).environment : {};
}

/** The arguments of `wasmcp`. Running uses the runtime, address and environment of the settings. */
export function taskArguments(definition: TaskDefinition, settings: Settings): readonly string[] {
  switch (definition.task) {
    case "build":
      // The editor runs tasks in trusted workspaces only.
      return ["build", definition.directory ?? ".", "--trust"];
    case "compose":
      return [
        "compose",
        "server",
        ...definition.components,
        "-o",
        definition.output ?? SERVER_FILE,
        "--force",
      ];
    case "run":
      return [
        "run",
        definition.file ?? SERVER_FILE,
        ...(settings.runtime === "auto" ? [] : ["--runtime", settings.runtime]),
        "--addr",
        settings.address,
        ...passVariables(settings.environment).words,
      ];
  }
}
