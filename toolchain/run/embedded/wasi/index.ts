/**
 * WASI 0.2 for the components that the embedded runtime serves, one file or folder per package. A component gets what
 * `wasmtime serve -Scli` gives: the configured environment, clocks, random numbers, HTTP, the folders that are opened for it, and nothing
 * else of the machine.
 */
import type { KeyvalueDraft } from "../guest-state.ts";
import type { HostLink } from "../host-link.ts";
import { wasiCli, type CliOptions } from "./cli.ts";
import { wasiClocks } from "./clocks.ts";
import { wasiFilesystem, type Filesystem } from "./filesystem/index.ts";
import { wasiHttp } from "./http/index.ts";
import { wasiIo } from "./io/index.ts";
import { wasiKeyvalue, type KeyvalueDatabase } from "./keyvalue/index.ts";
import { wasiRandom } from "./random.ts";
import { wasiSockets } from "./sockets.ts";

export { GuestExit } from "./cli.ts";
export { wasiFilesystem } from "./filesystem/index.ts";
export { IncomingRequest, ResponseOutparam } from "./http/index.ts";
export type { Sink, Source } from "./io/index.ts";
export { KeyvalueDatabase } from "./keyvalue/index.ts";

export interface WasiOptions extends CliOptions {
  readonly filesystem: Filesystem;
  /** Absent for a component that does not import `wasi:keyvalue`. */
  readonly keyvalue: { readonly database: KeyvalueDatabase; readonly draft: KeyvalueDraft } | undefined;
}

/** All imports of a component, by the name that the transpiled component uses: without a version, `wasi:io/streams`. */
export function wasiImports(options: WasiOptions): Record<string, object> {
  const { link, filesystem, keyvalue } = options;
  return {
    ...wasiIo(link),
    ...wasiHttp(link),
    ...wasiCli(options),
    ...wasiClocks(link),
    ...wasiRandom(),
    ...wasiSockets(),
    ...filesystem.imports,
    ...(keyvalue && wasiKeyvalue(keyvalue.database, keyvalue.draft)),
  };
}

/** The names of all imports that a component may have here. */
export function providedImports(): ReadonlySet<string> {
  // Nothing is called, only names are read.
  const link = undefined as unknown as HostLink;
  const database = undefined as unknown as KeyvalueDatabase;
  const sink = { room: 0, peerGone: true, write: () => {} };
  const imports = wasiImports({
    link,
    environment: [],
    stdout: sink,
    stderr: sink,
    filesystem: wasiFilesystem(link, []),
    keyvalue: { database, draft: "0.2.0-draft" },
  });
  return new Set(Object.keys(imports));
}
