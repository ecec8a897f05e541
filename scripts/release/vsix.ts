/** Makes the VSIX of a platform, from any platform, and opens it again to see what is in it. */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import yauzl from "yauzl";
import { distRoot } from "../build.ts";
import { vendoredPackages } from "../vendor-packages.ts";
import { executableOf } from "./executable.ts";
import { readExtensionPage } from "./extension-page.ts";
import { linksOf, readIdentity, readManifest, repositoryRoot, withoutFields } from "./identity.ts";
import { fetchNative, readLocked } from "./natives.ts";
import { thirdPartyNotices } from "./notices.ts";
import { runProgram } from "./run-program.ts";
import { nativesFor, nativesOfAll, type Target } from "./targets.ts";

/** Beside `dist/` and the manifest. */
const CONTENTS: readonly string[] = ["CHANGELOG.md", "LICENSE", "media", "schemas", "syntaxes"];

/** Files of those that only the repository needs. */
const LEFT_OUT = /^media\/(icon\.svg|docs(\/|$))/;

/** `web`: VS Code for the Web, without natives and without what needs Node. */
export type VsixTarget = Target | "web";

export interface VsixOptions {
  /** Keeps native packages of other platforms. */
  readonly cache: string;
  /** The VSIX is whole or absent, also while another is made. */
  readonly out: string;
}

/** Packs what lies in `dist/` now, and checks the result with `checkVsix`. */
export async function makeVsix(target: VsixTarget, { cache, out }: VsixOptions): Promise<void> {
  const scratch = path.join(repositoryRoot, ".scratch");
  await fs.mkdir(scratch, { recursive: true });
  const stage = await fs.mkdtemp(path.join(scratch, "vsix-"));
  try {
    await stageFiles(target, stage, cache);
    const unfinished = path.join(stage, "..", `${path.basename(stage)}.vsix`);
    const vsce = path.join(repositoryRoot, "node_modules/@vscode/vsce/vsce");
    const name = target === "web" ? "web" : target.name;
    await runProgram(
      process.execPath,
      [
        vsce,
        "package",
        "--no-dependencies",
        "--no-rewrite-relative-links",
        "--target",
        name,
        "--out",
        unfinished,
      ],
      stage,
    );
    await checkVsix(unfinished, target, stage);
    await fs.rename(unfinished, out);
  } finally {
    await fs.rm(stage, { recursive: true, force: true });
  }
}

async function stageFiles(target: VsixTarget, stage: string, cache: string): Promise<void> {
  const locked = await readLocked();
  await fs.writeFile(
    path.join(stage, "package.json"),
    json(shippedManifest(await readManifest(), target, linksOf(await readIdentity()))),
  );
  await fs.writeFile(
    path.join(stage, "THIRD-PARTY-NOTICES.txt"),
    await thirdPartyNotices(repositoryRoot, locked),
  );
  await fs.writeFile(path.join(stage, "README.md"), await readExtensionPage());
  for (const name of CONTENTS) {
    await fs.cp(path.join(repositoryRoot, name), path.join(stage, name), {
      recursive: true,
      filter: (file) => !LEFT_OUT.test(path.relative(repositoryRoot, file).split(path.sep).join("/")),
    });
  }
  if (target === "web") {
    await fs.cp(path.join(distRoot, "web"), path.join(stage, "dist/web"), { recursive: true });
    return;
  }
  const packages = [...(await vendoredPackages(repositoryRoot)).keys()];
  const natives = new Set(nativesOfAll(packages, locked).map(({ name }) => name));
  const isNative = (file: string): boolean => {
    const [, owner = "", name = ""] = file.split(path.sep);
    return file.startsWith("node_modules") && natives.has(`${owner}/${name}`);
  };
  await fs.cp(distRoot, path.join(stage, "dist"), {
    recursive: true,
    filter: (file) => {
      const inside = path.relative(distRoot, file);
      return !isNative(inside) && !path.basename(inside).startsWith(".") && !/\.(map|tgz)$/.test(inside);
    },
  });
  for (const native of nativesFor(target, packages, locked)) {
    const files = await fetchNative(native, cache);
    await fs.cp(files, path.join(stage, "dist/node_modules", native.name), { recursive: true });
  }
}

/** What a user's VS Code reads of `package.json`. */
function shippedManifest(
  manifest: Readonly<Record<string, unknown>>,
  target: VsixTarget,
  links: object,
): object {
  const ours = withoutFields(manifest, ...ONLY_FOR_DEVELOPERS, ...(target === "web" ? ["main"] : []));
  return { ...ours, ...links };
}

const ONLY_FOR_DEVELOPERS = [
  "dependencies",
  "devDependencies",
  "scripts",
  "allowScripts",
  "private",
] as const;

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * Throws unless every file of the VSIX has the digest that it has in `stage`, and every program in it is for `target`, with
 * one at least for each native package.
 */
export async function checkVsix(vsix: string, target: VsixTarget, stage: string): Promise<void> {
  const packages = [...(await vendoredPackages(repositoryRoot)).keys()];
  const natives =
    target === "web" ? [] : nativesFor(target, packages, await readLocked()).map(({ name }) => name);
  const without = new Set(natives);
  let files = 0;
  for await (const { name, bytes } of entriesOf(vsix)) {
    // Beside `extension/` are files that vsce makes: its own manifest, and the content types.
    if (!name.startsWith("extension/") || name.endsWith("/")) continue;
    files += 1;
    const inside = name.slice("extension/".length);
    const staged = await fs.readFile(path.join(stage, stagedName(inside)));
    if (!madeByVsce.has(inside) && digest(staged) !== digest(bytes))
      throw new Error(`${vsix}: \`${inside}\` differs from the file that was packed`);
    const executable = executableOf(bytes);
    if (executable === undefined) continue;
    if (target === "web" || executable.os !== target.os || executable.cpu !== target.cpu)
      throw new Error(
        `${vsix}: \`${inside}\` is for ${executable.os}-${executable.cpu}, expected ${target === "web" ? "no program" : target.name}`,
      );
    for (const native of natives)
      if (inside.startsWith(`dist/node_modules/${native}/`)) without.delete(native);
  }
  if (files === 0) throw new Error(`${vsix}: holds no extension`);
  if (without.size > 0) throw new Error(`${vsix}: no program of ${[...without].join(", ")}`);
}

/** Files that vsce writes anew. */
const madeByVsce: ReadonlySet<string> = new Set(["package.json", "readme.md", "changelog.md", "LICENSE.txt"]);

/** vsce renames three files. */
function stagedName(inside: string): string {
  return (
    { "readme.md": "README.md", "changelog.md": "CHANGELOG.md", "LICENSE.txt": "LICENSE" }[inside] ?? inside
  );
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function* entriesOf(file: string): AsyncGenerator<ZipEntry> {
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    yield { name: entry.fileName, bytes: Buffer.concat(chunks) };
  }
}
