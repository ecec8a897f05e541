/**
 * `wasi:filesystem@0.2` with one folder of the machine, as `--dir` gives it to `wasmtime`, or with none. No path leads out
 * of the folder: neither `..` nor a symbolic link, and the component cannot make symbolic links. Everything is synchronous,
 * as the guest thread is.
 */
import type { HostLink } from "../../host-link.ts";
import { Descriptor } from "./descriptor.ts";
import { DirectoryEntryStream } from "./directory-entry-stream.ts";
import { filesystemErrorCode } from "./error-code.ts";
import { StateFolder } from "./state-folder.ts";

/** Where the component finds the folder. */
const GUEST_PATH = "/state";

/** The imports `wasi:filesystem/*`; `reset` closes the files that an instance left open. */
export interface Filesystem {
  readonly imports: Record<string, object>;
  reset(): void;
}

/** `folder` is the one that the component may use; without it, the component sees no folder. */
export function wasiFilesystem(link: HostLink, folder: string | undefined): Filesystem {
  const state = folder === undefined ? undefined : new StateFolder(folder);
  return {
    imports: {
      "wasi:filesystem/preopens": {
        getDirectories: () => (state === undefined ? [] : [[Descriptor.root({ link, state }), GUEST_PATH]]),
      },
      "wasi:filesystem/types": { Descriptor, DirectoryEntryStream, filesystemErrorCode },
    },
    reset: () => state?.closeAll(),
  };
}
