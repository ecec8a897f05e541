/** Adds a server to the file of a client. */
import { mkdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ToolchainError } from "../../core/errors.ts";
import { isInside, writeText } from "../sources/index.ts";
import type { ClientPlaces, ClientServer, McpClient } from "./clients.ts";
import { readEntry, withEntry } from "./entries.ts";

/** What adding would do; `write` does it. */
export interface AddedServer {
  /** Absolute. */
  readonly file: string;
  readonly name: string;
  readonly entry: object;
  readonly change: "adds" | "replaces" | "nothing";
  /** The entry that is replaced. */
  readonly previous: unknown;
  write(): Promise<void>;
}

/** Reads the file and writes nothing: who replaces an entry asks first. */
export async function planServer(
  client: McpClient,
  name: string,
  server: ClientServer,
  places: ClientPlaces,
): Promise<AddedServer> {
  if (server.kind === "http") refuseSecrets(server.url);
  const file = client.file(places);
  if (client.scope === "folder" && !(await isInside(places.folder, file))) {
    throw new ToolchainError(
      "outside-folder",
      `cannot write \`${file}\`: it leads out of \`${places.folder}\``,
      {
        remedy: "remove the symbolic link, or add the server to the file that it leads to yourself",
      },
    );
  }
  const text = await readText(file);
  const place = { file, key: client.key, name };
  const entry = client.entry(server, places);
  const previous = readEntry(text, place);
  const change =
    previous === undefined ? "adds" : isDeepStrictEqual(previous, entry) ? "nothing" : "replaces";
  return {
    file,
    name,
    entry,
    change,
    previous,
    write: async () => {
      if (change === "nothing") return;
      await mkdir(path.dirname(file), { recursive: true });
      await writeText({ file, shown: file }, withEntry(text, place, entry));
    },
  };
}

/** These files are shared with a folder, or backed up. */
function refuseSecrets(url: string): void {
  const { username, password, search } = new URL(url);
  if (username === "" && password === "" && search === "") return;
  throw new ToolchainError(
    "secret-in-url",
    "the URL has a user, a password or a query, which may be a secret",
    {
      remedy: "add the URL without it, and let the client sign in",
    },
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
}
