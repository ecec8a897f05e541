/** A server that the user can compose and run, or that runs already. */
import type { ProjectFile, ServerDefinition } from "../../toolchain/sources/index.ts";

export interface ServerEntry {
  readonly name: string;
  /** The server's file; absolute. */
  readonly file: string;
  /** Where the server is defined. */
  readonly source:
    | { readonly kind: "project"; readonly project: ProjectFile }
    | { readonly kind: "profile"; readonly config: string }
    /** Not defined: only the composed file is known. */
    | { readonly kind: "file" };
}

/** How `wasmcp.toml` defines the server, as it was last read. */
export function projectDefinition({ name, source }: ServerEntry): ServerDefinition | undefined {
  return source.kind === "project" ? source.project.servers.get(name) : undefined;
}
