/** The files of the user, as the server sees them. URIs rather than paths, since folders may be on another machine. */
export interface FileSystem {
  /** The entries of a folder; empty when it cannot be read. */
  readDirectory(uri: string): Promise<readonly DirectoryEntry[]>;
  /** `undefined` when the file does not exist or cannot be read. */
  readFile(uri: string): Promise<Uint8Array | undefined>;
  /** Where the links of a path lead: of the nearest part of it that exists, with the rest. Absent where links cannot be seen. */
  readonly realUri?: (uri: string) => Promise<string | undefined>;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

export async function readText(fileSystem: FileSystem, uri: string): Promise<string | undefined> {
  const bytes = await fileSystem.readFile(uri);
  return bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
