import * as vscode from "vscode";

/** The `wasmcp.*` settings; package.json declares and documents them. */
export interface Settings {
  readonly runtime: RuntimeSetting;
  /** `host:port`. */
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the terminal of a server shows of requests. */
  readonly requestLog: "off" | "requests" | "details";
  /** `undefined` if wasmcp has to find wasmtime itself. */
  readonly wasmtimePath: string | undefined;
}

export type RuntimeSetting = "auto" | "wasmtime" | "embedded";

/** The settings of the workspace folder that contains `file`. A value of the wrong type counts as absent. */
export function readSettings(file: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration("wasmcp", file);
  const runtime = configuration.get<unknown>("runtime");
  const wasmtimePath = configuration.get<unknown>("wasmtimePath");
  const address = configuration.get<unknown>("address");
  const requestLog = configuration.get<unknown>("requestLog");
  return {
    runtime: runtime === "wasmtime" || runtime === "embedded" ? runtime : "auto",
    address: typeof address === "string" && address !== "" ? address : "127.0.0.1:8080",
    requestLog: requestLog === "requests" || requestLog === "details" ? requestLog : "off",
    environment: strings(configuration.get<unknown>("environment")),
    wasmtimePath: typeof wasmtimePath === "string" && wasmtimePath !== "" ? wasmtimePath : undefined,
  };
}

/** Changes the user setting, which holds in all windows. */
export async function rememberRuntime(runtime: RuntimeSetting): Promise<void> {
  await vscode.workspace
    .getConfiguration("wasmcp")
    .update("runtime", runtime, vscode.ConfigurationTarget.Global);
}

function strings(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
