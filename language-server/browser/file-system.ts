/** Files through the editor: a worker in a browser has no file system. */
import type { Connection } from "vscode-languageserver";
import { READ_DIRECTORY, READ_FILE } from "../../core/wit-lsp-protocol.ts";
import type { DirectoryEntry, FileSystem } from "../file-system.ts";

/** A folder or file that the client cannot read counts as missing. */
export function clientFileSystem(connection: Connection): FileSystem {
  return {
    readDirectory: async (uri) => {
      try {
        return await connection.sendRequest<readonly DirectoryEntry[]>(READ_DIRECTORY, { uri });
      } catch {
        return [];
      }
    },
    readFile: async (uri) => {
      try {
        const bytes = await connection.sendRequest<readonly number[] | Uint8Array | null>(READ_FILE, { uri });
        return bytes === null ? undefined : Uint8Array.from(bytes);
      } catch {
        return undefined;
      }
    },
  };
}
