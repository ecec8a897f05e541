/**
 * `wasi:filesystem@0.2` with folders of the machine, as `--dir` gives them to `wasmtime`, or with none. No path leads out
 * of its folder: neither `..` nor a symbolic link, and the component cannot make symbolic links. Everything is synchronous,
 * as the guest thread is.
 */
import type { Folder } from "../../../folders.ts";
import type { HostLink } from "../../host-link.ts";
import { Descriptor } from "./descriptor.ts";
import { DirectoryEntryStream } from "./directory-entry-stream.ts";
import { filesystemErrorCode } from "./error-code.ts";
import { HostFolder } from "./host-folder.ts";

/** The imports `wasi:filesystem/*`; `reset` closes the files that an instance left open. */
export interface Filesystem {
  readonly imports: Record<string, object>;
  reset(): void;
}

/** `folders` are all that the component may use, in the order in which it finds them. */
export function wasiFilesystem(link: HostLink, folders: readonly Folder[]): Filesystem {
  const opened = folders.map(({ host, guest }) => ({ tree: new HostFolder(host), guest }));
  return {
    imports: {
      "wasi:filesystem/preopens": {
        getDirectories: () => opened.map(({ tree, guest }) => [Descriptor.root({ link, tree }), guest]),
      },
      "wasi:filesystem/types": { Descriptor, DirectoryEntryStream, filesystemErrorCode },
    },
    reset: () => {
      for (const { tree } of opened) tree.closeAll();
    },
  };
}
