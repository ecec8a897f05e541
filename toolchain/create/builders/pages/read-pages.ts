/**
 * The folder `ui` of a project: the pages of MCP Apps (SEP-1865). `ui/chart.html` of the project `weather` is the resource
 * `ui://weather/chart`, and `ui/chart.json` beside it says what the page may reach.
 *
 * Whatever is read here becomes part of the component, and a project may come from strangers: links are not followed.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../../core/errors.ts";
import { readPageFacts, type PageFacts, type PageMeta } from "./page-facts.ts";

export type { PageMeta } from "./page-facts.ts";

export interface ProjectPage extends PageFacts {
  /** `chart`, by which tools name it. */
  readonly name: string;
  /** `ui://weather/chart` */
  readonly uri: string;
  readonly html: string;
  /** What clients get as `_meta.ui`. */
  readonly meta: PageMeta;
}

const FOLDER = "ui";

/** The pages of the project in `directory`, sorted by name. `project` is the name of its component. */
export async function readPages(directory: string, project: string): Promise<readonly ProjectPage[]> {
  const folder = path.join(directory, FOLDER);
  const names = await fs.readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  const pages = names.filter((name) => name.endsWith(".html") && !name.startsWith(".")).toSorted();
  if (pages.length > 0) await refuseLink(folder);
  return Promise.all(pages.map((file) => readPage(folder, file.slice(0, -".html".length), project)));
}

async function readPage(folder: string, name: string, project: string): Promise<ProjectPage> {
  const file = path.join(folder, `${name}.html`);
  await refuseLink(file);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw new ToolchainError(
      "bad-page",
      `cannot use the page \`${file}\`: its name is part of an address, and consists of letters, digits, \`.\`, \`_\` and \`-\``,
      { remedy: "rename the file" },
    );
  }
  const html = await readText(file);
  if (!/^\s*<!doctype html/i.test(html)) {
    throw new ToolchainError(
      "bad-page",
      `cannot use the page \`${file}\`: expected \`<!doctype html>\` first`,
      {
        remedy: "write the whole document: clients show nothing else",
      },
    );
  }
  const facts = path.join(folder, `${name}.json`);
  return { name, uri: `ui://${project}/${name}`, html, ...(await factsIn(facts)) };
}

async function factsIn(file: string): Promise<PageFacts> {
  const stat = await fs.lstat(file).catch(() => undefined);
  if (stat === undefined) return { meta: {} };
  await refuseLink(file);
  return readPageFacts(file, await readText(file));
}

async function readText(file: string): Promise<string> {
  const bytes = await fs.readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ToolchainError("bad-page", `cannot use \`${file}\`: it is not UTF-8`, { cause });
  }
}

async function refuseLink(file: string): Promise<void> {
  const stat = await fs.lstat(file);
  if (stat.isFile() || stat.isDirectory()) return;
  throw new ToolchainError("bad-page", `cannot use \`${file}\`: it is neither a file nor a folder`, {
    remedy: "copy what it leads to into the folder `ui`",
  });
}
