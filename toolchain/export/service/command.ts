/** The line of wasmtime with which a service serves; secrets are in it by name only. */
import { wasmtimeCapabilities, wasmtimeServeArguments, type Folder } from "../../run/index.ts";
import { PORT, type ServiceFacts } from "./model.ts";

export interface ServiceCommand {
  readonly host: "0.0.0.0" | "127.0.0.1";
  readonly folders: readonly Folder[];
  /** The version of wasmtime. */
  readonly version: string;
  readonly file: string;
}

/** The arguments after the program. wasmtime passes over a variable that its own environment does not have. */
export function serveArguments(facts: ServiceFacts, command: ServiceCommand): readonly string[] {
  return wasmtimeServeArguments({
    ...command,
    port: PORT,
    capabilities: wasmtimeCapabilities(facts.imports, "http"),
    variables: facts.variables.flatMap(({ name }) => ["--env", name]),
    limits: { ...facts.limits, work: undefined },
  });
}

/** Endless calls leave processor time to the others, as `wasmcp run` has it. */
export const THREADS = { TOKIO_WORKER_THREADS: "16" } as const;
