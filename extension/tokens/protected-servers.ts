/** The servers of which the extension knows what tokens they take. No `vscode` here. */
import * as path from "node:path";
import { expectationOf, type ServerExpectation } from "../../toolchain/jwt/index.ts";
import type { ProjectFile } from "../../toolchain/sources/index.ts";
import type { Running } from "../servers/running-servers.ts";

export interface ProtectedServer {
  readonly name: string;
  /** `http://127.0.0.1:8080/mcp`, or the file that protects it. */
  readonly where: string;
  readonly expectation: ServerExpectation;
}

/** Those that run first, then those of `wasmcp.toml` that do not run. Variables of a run come on top of what is composed in. */
export function protectedServers(
  running: readonly Running[],
  projects: readonly ProjectFile[],
): readonly ProtectedServer[] {
  const composedIn = new Map(
    projects.flatMap((project) =>
      [...project.servers.values()].flatMap(({ name, output, protection }) =>
        protection.kind === "oauth"
          ? [[output, { name, project, settings: protection.settings }] as const]
          : [],
      ),
    ),
  );
  const ofRunning = running.flatMap(({ file, server, environment }) => {
    const settings = composedIn.get(file)?.settings;
    const mode = settings === undefined ? {} : { WASMCP_AUTH_MODE: "oauth" };
    const expectation = expectationOf({ ...mode, ...Object.fromEntries(settings ?? []), ...environment });
    return expectation === undefined ? [] : [{ name: path.basename(file), where: server.url, expectation }];
  });
  const others = [...composedIn].filter(([file]) => running.every((each) => each.file !== file));
  const ofProjects = others.flatMap(([, { name, project, settings }]) => {
    const expectation = expectationOf({ WASMCP_AUTH_MODE: "oauth", ...Object.fromEntries(settings) });
    return expectation === undefined ? [] : [{ name, where: project.file, expectation }];
  });
  return [...ofRunning, ...ofProjects];
}
