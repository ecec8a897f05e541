/** What an agent wants to run, as the options of a start. */
import { mkdir, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import type { StartOptions } from "../../run/index.ts";
import { isElsewhere, runsElsewhere, type ProjectFile, type ServerDefinition } from "../../sources/index.ts";
import { placeOf, type Workshop } from "../workshop.ts";
import { noProject } from "./compose.ts";
import { checkServer, withSources } from "./specs.ts";

interface Wishes {
  readonly port: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

type Prepared = Omit<StartOptions, "host" | "onLog">;

/** A file is taken as it is; a server of `wasmcp.toml` is composed first, and gets what the file says. */
export async function prepareServer(
  named: string,
  { port = 0, environment }: Wishes,
  workshop: Workshop,
  job: Job,
): Promise<Prepared> {
  const { isPath } = await import("../../sources/index.ts");
  const { env: hostEnv, places } = workshop;
  if (isPath(named)) {
    const file = await placeOf(named, workshop);
    await checkFile(file, named);
    const { adoptVariables } = await import("../../run/index.ts");
    const sourceOf = (): string => "`environment`";
    const adopted = adoptVariables({ given: environment, hostEnv, transport: "http", sourceOf });
    return { file, port, runtime: "auto", env: { ...adopted, ...environment }, hostEnv, places };
  }
  return withSources(workshop, job, async (sources) => {
    const { project } = sources;
    if (project === undefined) throw noProject(workshop);
    const { getServer } = await import("../../sources/index.ts");
    const server = getServer(project, named);
    refuseOtherKinds(server);
    await checkServer(server, workshop);
    const settings = await settingsOf(project, server, environment, workshop);
    await mkdir(path.dirname(server.output), { recursive: true });
    const { composeProjectServer } = await import("../../compose/files/index.ts");
    const { file } = await composeProjectServer(project, server, sources, job, workshop.assets);
    // Whatever address the file names, what an agent starts is for this machine alone.
    return { ...settings, file, port: port === 0 ? (server.address?.port ?? 0) : port };
  });
}

async function settingsOf(
  project: ProjectFile,
  server: ServerDefinition,
  environment: Readonly<Record<string, string>>,
  { env: hostEnv, places }: Workshop,
): Promise<Omit<Prepared, "file" | "port">> {
  const { checkStateInside, serverEnvironment, serverFolders } = await import("../../sources/index.ts");
  await checkStateInside(project, server);
  const folders = await serverFolders(project, server);
  // Without a question: what the user has not lent already, an agent does not get.
  const { defined, adopted } = await serverEnvironment(
    project,
    server,
    { env: hostEnv, places },
    environment,
  );
  const { state, limits, runtime } = server;
  return {
    runtime: isElsewhere(runtime) ? "auto" : runtime,
    env: { ...adopted, ...defined, ...environment },
    state,
    limits,
    folders,
    hostEnv,
    places,
  };
}

function refuseOtherKinds({ name, transport, runtime }: ServerDefinition): void {
  const elsewhere = runsElsewhere(runtime);
  if (transport !== "stdio" && elsewhere === undefined) return;
  const why =
    transport === "stdio"
      ? "it communicates over stdio, and clients start it themselves"
      : `it is composed for ${elsewhere}`;
  throw new ToolchainError("cannot-run-here", `cannot run the server \`${name}\` here: ${why}`, {
    remedy: "compose it with `compose_project`, or change the file",
  });
}

async function checkFile(file: string, named: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return;
  throw new ToolchainError("no-such-file", `file not found: \`${named}\``, {
    remedy: "compose the server first, or name one that `project` lists",
  });
}
