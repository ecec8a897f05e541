/**
 * Where `wasmcp jwt` keeps keys and tokens: in the folder of the reference, so that each finds what the other made.
 *
 *     ~/.config/wasmcp/jwt-test/private.pem
 *     ~/.config/wasmcp/jwt-test/public.pem
 *     ~/.config/wasmcp/jwt-test/tokens/<name>.json
 */
import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import { writeWhole, type Places } from "../sources/index.ts";
import { TOKEN_START, type JsonObject } from "./decode.ts";
import type { KeyPair } from "./keys.ts";

type Config = Pick<Places, "config">;

export interface KeyFiles {
  readonly privateKey: string;
  readonly publicKey: string;
}

export function keyFiles({ config }: Config): KeyFiles {
  const folder = path.join(config, "jwt-test");
  return { privateKey: path.join(folder, "private.pem"), publicKey: path.join(folder, "public.pem") };
}

/** The private key is for the user alone. Without `force`, no key is replaced. */
export async function writeKeyPair(pair: KeyPair, places: Config, force: boolean): Promise<KeyFiles> {
  const files = keyFiles(places);
  await openFolder(path.dirname(files.privateKey));
  if (force) await writeWhole(files.privateKey, pair.privatePem, PRIVATE);
  else await writeNew(files.privateKey, pair.privatePem);
  await writeWhole(files.publicKey, pair.publicPem, PRIVATE);
  return files;
}

/** The rights of the files. */
const PRIVATE = 0o600;

/** Fails if the file exists, also if another process makes it at this moment. */
async function writeNew(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content, { flag: "wx", mode: PRIVATE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new ToolchainError("unwritable", `cannot write \`${file}\``, { cause: error });
    }
    throw new ToolchainError("key-exists", `a key pair exists: \`${file}\``, {
      remedy:
        "use it, or replace it with `--force`; servers that know the new key refuse the tokens of the old one",
    });
  }
}

export interface SavedToken {
  readonly name: string;
  readonly token: string;
  readonly claims: JsonObject;
  /** RFC 3339. */
  readonly created_at: string;
}

/** Why a token cannot have this name; `undefined` for a good name. A name is a part of a path, and stands where a token can stand. */
export function tokenNameProblem(name: string): string | undefined {
  if (name.startsWith(TOKEN_START)) return `a name that begins with \`${TOKEN_START}\` looks like a token`;
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(name))
    return "use only letters, digits, hyphens and underscores in a name, at most 100";
  return undefined;
}

export async function saveToken(saved: SavedToken, places: Config): Promise<string> {
  const file = tokenFile(saved.name, places);
  await openFolder(path.dirname(file));
  await writeWhole(file, `${JSON.stringify(saved, undefined, 2)}\n`, PRIVATE);
  return file;
}

export async function readToken(name: string, places: Config): Promise<SavedToken> {
  const file = tokenFile(name, places);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
    }
    throw new ToolchainError("no-such-token", `no token with the name \`${name}\` is saved`, {
      remedy: "`wasmcp jwt list-tokens` shows the saved tokens; `wasmcp jwt mint --save-as NAME` saves one",
    });
  }
  const saved = parseSaved(text, name);
  if (saved === undefined) throw new ToolchainError("bad-token-file", `\`${file}\` has no token`);
  return saved;
}

export interface TokenList {
  /** Sorted by name. */
  readonly tokens: readonly SavedToken[];
  /** Files that cannot be used. */
  readonly damaged: readonly string[];
}

export async function listTokens(places: Config): Promise<TokenList> {
  const folder = tokenFolder(places);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ToolchainError("unreadable", `cannot read \`${folder}\``, { cause: error });
  });
  const tokens: SavedToken[] = [];
  const damaged: string[] = [];
  for (const file of names.filter((name) => name.endsWith(".json")).toSorted()) {
    const name = path.basename(file, ".json");
    const saved = parseSaved(await readFile(path.join(folder, file), "utf8").catch(() => ""), name);
    if (saved === undefined) damaged.push(path.join(folder, file));
    else tokens.push(saved);
  }
  return { tokens, damaged };
}

function tokenFolder({ config }: Config): string {
  return path.join(config, "jwt-test", "tokens");
}

function tokenFile(name: string, places: Config): string {
  const problem = tokenNameProblem(name);
  if (problem !== undefined) {
    throw new ToolchainError("bad-name", `\`${name}\` cannot be the name of a token: ${problem}`);
  }
  return path.join(tokenFolder(places), `${name}.json`);
}

/** The name of the file counts. */
function parseSaved(text: string, name: string): SavedToken | undefined {
  try {
    const { token, claims, created_at: created } = JSON.parse(text) as Partial<SavedToken>;
    if (typeof token !== "string" || typeof claims !== "object" || claims === null) return undefined;
    return { name, token, claims, created_at: String(created) };
  } catch {
    return undefined;
  }
}

async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The reference leaves it open to others.
    if (process.platform !== "win32") await chmod(folder, 0o700);
  } catch (error) {
    throw new ToolchainError("unwritable", `cannot create the folder \`${folder}\``, { cause: error });
  }
}
