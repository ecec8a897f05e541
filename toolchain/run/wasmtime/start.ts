import type { Job } from "../../progress.ts";
import { maskVariables, splitSecrets } from "../secrets.ts";
import type { Transport } from "../server-component.ts";
import type { LaunchOptions, Prepared, RunningServer, StartOptions } from "../server.ts";
import { ServerProcess } from "../server-process.ts";
import { runningServer, untilReady } from "../until-ready.ts";
import type { Wasmtime } from "./find.ts";
import { wasmtimeCapabilities, wasmtimeRunArguments, wasmtimeServeArguments } from "./flags.ts";

/** Starts a server over HTTP: `wasmtime serve`. */
export async function startOnWasmtime(
  server: Prepared<StartOptions>,
  wasmtime: Wasmtime,
  job: Job,
): Promise<RunningServer> {
  const { host } = server;
  const serve = { ...commonOptions(server, "http"), host, port: server.port };
  const { shown, secrets } = splitSecrets(server.env);
  const serverProcess = new ServerProcess(wasmtime.path, wasmtimeServeArguments({ ...serve, env: shown }), {
    env: wasmtimeEnvironment(server, secrets),
    ipc: false,
    onLog: server.onLog,
  });
  const port = await untilReady(serverProcess, server, job, (resolve) => {
    serverProcess.onLine((line) => {
      const listening = /^Serving HTTP on https?:\/\/\S*:(\d+)\/?/.exec(line);
      if (listening !== null) resolve(Number(listening[1]));
    });
  });
  const masked = wasmtimeServeArguments({ ...serve, port, env: maskVariables(server.env) });
  return runningServer(serverProcess, { runtime: "wasmtime", host, port }, [wasmtime.path, ...masked]);
}

/** The process of a server over stdio: `wasmtime run`. */
export function stdioOnWasmtime(
  server: Prepared<LaunchOptions>,
  wasmtime: Wasmtime,
): { readonly program: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv } {
  const { shown, secrets } = splitSecrets(server.env);
  return {
    program: wasmtime.path,
    args: wasmtimeRunArguments({ ...commonOptions(server, "stdio"), env: shown }),
    env: wasmtimeEnvironment(server, secrets),
  };
}

function commonOptions({ component, state, file }: Prepared<LaunchOptions>, transport: Transport) {
  return {
    capabilities: wasmtimeCapabilities(component.imports.keys(), transport),
    stateFolder: state?.isOpened === true ? state.folder : undefined,
    file,
  };
}

/** Without host backtraces, which are noise in a release build. wasmtime prints those of the guest in any case. */
function wasmtimeEnvironment(
  { hostEnv }: Prepared<LaunchOptions>,
  secrets: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  return { ...hostEnv, RUST_BACKTRACE: "0", ...secrets };
}
