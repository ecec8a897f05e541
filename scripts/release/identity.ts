/**
 * Who publishes, and where: `publisher` and `repository` of the repository's `package.json` are the only place that says so.
 * What follows from the two is made here.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";

export const repositoryRoot: string = path.join(import.meta.dirname, "../..");

export interface Identity {
  readonly version: string;
  readonly license: string;
  /** Of the extension, and with `@` in front the scope of our packages on npm. */
  readonly publisher: string;
  /** `https://github.com/owner/name`, without `.git`. */
  readonly repository: string;
}

export interface Links {
  readonly repository: { readonly type: "git"; readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
}

export async function readIdentity(): Promise<Identity> {
  const { version, license, publisher, repository } = (await readManifest()) as {
    readonly version: string;
    readonly license: string;
    readonly publisher: string;
    readonly repository: { readonly url: string };
  };
  return {
    version,
    license,
    publisher,
    repository: repository.url.replace(/^git\+/, "").replace(/\.git$/, ""),
  };
}

/** The fields of a manifest, for npm and for VS Code, by which people find us. */
export function linksOf({ repository }: Identity): Links {
  return {
    repository: { type: "git", url: `git+${repository}.git` },
    homepage: `${repository}#readme`,
    bugs: { url: `${repository}/issues` },
  };
}

/** The command's package on npm. `wasmcp` without a scope is another project's. */
export function npmName({ publisher }: Identity): string {
  return `@${publisher}/wasmcp`;
}

/** The file in which that package is published: `wasmcp-studio-wasmcp-0.1.0.tgz`, without what follows the name. */
export function tarballName(identity: Identity): string {
  return npmName(identity).slice(1).replace("/", "-");
}

export async function readManifest(): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
}

export function withoutFields(
  manifest: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !names.includes(name)));
}
