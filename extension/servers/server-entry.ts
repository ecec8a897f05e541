/** A server that the user can compose and run, or that runs already. */
import type { ProjectFile } from "../../toolchain/sources/index.ts";

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
