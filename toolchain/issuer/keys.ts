import { randomBytes } from "node:crypto";
import { chmod, readFile } from "node:fs/promises";
import { ToolchainError } from "../../core/errors.ts";
import { generateKeyPair, privateJwk, type Algorithm } from "../jwt/index.ts";
import { updateFile } from "../sources/index.ts";

export interface IssuerKeys {
  readonly key: Readonly<Record<string, unknown>>;
  readonly cookieKey: string;
}

/**
 * The keys of this user's issuer: tokens stay good when it starts again. Each algorithm has a key of its own, so that no key is
 * used in two ways. The file is for the user alone.
 */
export async function openKeys(file: string, algorithm: Algorithm): Promise<IssuerKeys> {
  const known = parseKeys(await readIfThere(file), file)[algorithm];
  if (known !== undefined) {
    if (process.platform !== "win32") await chmod(file, 0o600);
    return known;
  }
  const fresh = {
    key: await privateJwk((await generateKeyPair(algorithm)).privatePem, algorithm),
    cookieKey: randomBytes(32).toString("base64url"),
  };
  const change = (text: string): string => {
    const keys = parseKeys(text, file);
    // Another process may have been faster.
    return keys[algorithm] !== undefined
      ? text
      : `${JSON.stringify({ ...keys, [algorithm]: fresh }, undefined, 2)}\n`;
  };
  const { after } = await updateFile(file, change, { file: 0o600, folder: 0o700 });
  return parseKeys(after, file)[algorithm] ?? fresh;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
}

function parseKeys(text: string, file: string): Readonly<Partial<Record<Algorithm, IssuerKeys>>> {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Partial<Record<Algorithm, IssuerKeys>>;
  } catch {
    throw badKeys(file);
  }
}

function badKeys(file: string): ToolchainError {
  return new ToolchainError("bad-key", `the keys of the local issuer in \`${file}\` are damaged`, {
    remedy: "remove the file; the next start makes new keys, and clients have to sign in again",
  });
}
