/**
 * The folder `skills` of a project, by the skills extension of MCP (SEP-2640): each folder in it that has a `SKILL.md` is a skill, of all files
 * below it. `skills/acme/refunds/SKILL.md` is the skill `refunds` at `skill://acme/refunds/SKILL.md`.
 *
 * Whatever is in the folder becomes part of the component, and a project may come from strangers: links are not followed.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { InternalError, type Problem, ToolchainError } from "../../../../core/errors.ts";
import { mediaType } from "./media-type.ts";

export interface Skill {
  /** `skill://acme/refunds/SKILL.md` */
  readonly uri: string;
  /** The YAML at the beginning of its `SKILL.md`. */
  readonly frontmatter: {
    readonly name: string;
    readonly description: string;
    readonly [name: string]: unknown;
  };
  /** All of its files, with those of skills in folders below: a file can be part of several skills. */
  readonly resources: readonly {
    readonly uri: string;
    /** `sha256:…` */
    readonly digest: string;
    readonly size: number;
  }[];
}

export interface SkillFile {
  /** `skill://acme/refunds/references/policy.md` */
  readonly uri: string;
  /** The last part of its path. */
  readonly name: string;
  readonly mimeType: string;
  /** In octets. */
  readonly size: number;
  readonly content: { readonly text: string } | { readonly base64: string };
}

export interface ProjectSkills {
  readonly skills: readonly Skill[];
  /** Those of all skills. */
  readonly files: readonly SkillFile[];
  /** Files that are part of no skill. */
  readonly warnings: readonly Problem[];
}

const FOLDER = "skills";
const MANIFEST = "SKILL.md";
/** What clients take, by the extension. */
const MOST_FILES = 512;
const MOST_OCTETS = 16 * 1024 * 1024;

/** The skills of the project in `directory`; none without a folder `skills`. */
export async function readSkills(directory: string): Promise<ProjectSkills> {
  const root = path.join(directory, FOLDER);
  const sizes = await listFiles(root);
  const paths = [...sizes.keys()];
  const folders = paths
    .filter((file) => file.endsWith(`/${MANIFEST}`))
    .map((file) => path.posix.dirname(file));
  const filesOf = (folder: string) => paths.filter((file) => file.startsWith(`${folder}/`));
  for (const folder of folders) checkSize(path.join(root, folder), filesOf(folder), sizes);
  const contents = new Map<string, Uint8Array>();
  for (const file of new Set(folders.flatMap(filesOf)))
    contents.set(file, await fs.readFile(path.join(root, file)));
  const skills: Skill[] = [];
  for (const folder of folders) {
    const own = filesOf(folder).map((file) => [
      file.slice(folder.length + 1),
      contents.get(file) ?? new Uint8Array(),
    ]);
    skills.push(await makeSkill(root, folder, Object.fromEntries(own)));
  }
  const files = [...contents].map(([file, bytes]) => skillFile(file, bytes));
  const strays = paths.filter((file) => !contents.has(file));
  return { skills, files, warnings: strayWarnings(root, strays) };
}

/** Files below `root`, sorted, with `/` between folders, and their sizes. Hidden ones, such as `.DS_Store`, are not among them. */
async function listFiles(root: string): Promise<ReadonlyMap<string, number>> {
  const files: [string, number][] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const name of await fs.readdir(path.join(root, folder))) {
      if (name.startsWith(".")) continue;
      const place = path.posix.join(folder, name);
      const stat = await fs.lstat(path.join(root, place));
      if (stat.isDirectory()) await visit(place);
      else if (stat.isFile()) files.push([place, stat.size]);
      else throw linkError(path.join(root, place));
    }
  };
  const stat = await fs.lstat(root).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (stat?.isSymbolicLink()) throw linkError(root);
  if (stat?.isDirectory()) await visit("");
  return new Map(files.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function checkSize(skill: string, files: readonly string[], sizes: ReadonlyMap<string, number>): void {
  if (files.length > MOST_FILES) throw tooLarge(skill, `${MOST_FILES} files`, `${files.length}`);
  const octets = files.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
  if (octets > MOST_OCTETS) throw tooLarge(skill, `${MOST_OCTETS} octets`, `${octets}`);
}

function skillFile(file: string, bytes: Uint8Array): SkillFile {
  const name = path.posix.basename(file);
  const text = textOf(bytes);
  return {
    uri: uriOf(file),
    name,
    mimeType: mediaType(name, text !== undefined),
    size: bytes.length,
    content: text === undefined ? { base64: Buffer.from(bytes).toString("base64") } : { text },
  };
}

/** Absent for bytes that are no UTF-8: the client hashes what it gets, so that a text has to give the same bytes again. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function makeSkill(
  root: string,
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Skill> {
  const { skillEntry, SkillCatalogError } = await import("./skill-entry.ts");
  try {
    const { uri, frontmatter, resources } = await skillEntry(folder, files);
    if (!Array.isArray(resources)) throw new InternalError(`the skill \`${uri}\` has no list of files`);
    return { uri, frontmatter, resources };
  } catch (error) {
    if (!SkillCatalogError.isInstance(error)) throw error;
    const manifest = path.join(root, folder, MANIFEST);
    throw new ToolchainError("bad-skill", `cannot use the skill of \`${manifest}\``, {
      problems: error.problems.map(({ message }) => problemAt(manifest, message)),
    });
  }
}

/** `SKILL.md frontmatter: line 3: …` is a problem at line 3. */
function problemAt(file: string, text: string): Problem {
  const { line = "1", message = text } =
    /^SKILL\.md frontmatter: line (?<line>\d+): (?<message>.*)$/s.exec(text)?.groups ?? {};
  return { severity: "error", message, place: { file, line: Number(line), column: 1 } };
}

function uriOf(file: string): string {
  return `skill://${file.split("/").map(encodeURIComponent).join("/")}`;
}

function linkError(file: string): ToolchainError {
  return new ToolchainError("bad-skill", `cannot use \`${file}\`: it is neither a file nor a folder`, {
    remedy: "copy what it leads to into the folder `skills`",
  });
}

function tooLarge(skill: string, most: string, found: string): ToolchainError {
  return new ToolchainError(
    "bad-skill",
    `cannot use the skill \`${skill}\`: expected at most ${most}, found ${found}`,
    { remedy: "clients refuse larger skills; divide it into several" },
  );
}

function strayWarnings(root: string, [first, ...others]: readonly string[]): readonly Problem[] {
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : `, and so are ${others.length} more in \`${FOLDER}\``;
  const message = `the file is left out of the component${more}: no folder above it has a \`${MANIFEST}\``;
  return [{ severity: "warning", message, place: { file: path.join(root, first), line: 1, column: 1 } }];
}
