/**
 * The page of the extension, in the marketplace and in the editor's Extensions view: `extension/README.md`, whose links lead
 * somewhere outside of this repository as well.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { readIdentity, repositoryRoot } from "./identity.ts";

/** The folder of `extension/README.md`, from which its links start. */
const FOLDER = "extension";

/** The page as it goes into the VSIX. Throws if it links to a file that does not exist. */
export async function readExtensionPage(): Promise<string> {
  const text = await fs.readFile(path.join(repositoryRoot, FOLDER, "README.md"), "utf8");
  for (const [, , , link = ""] of text.matchAll(LINK)) {
    if (!isAbsolute(link)) await fs.access(path.join(repositoryRoot, targetOf(link).replace(/#.*/, "")));
  }
  return printExtensionPage(text, (await readIdentity()).repository);
}

/** Links and pictures point into `repository`, `https://github.com/owner/name`: VS Code shows pictures only from the web, since 1.103. */
export function printExtensionPage(text: string, repository: string): string {
  return text.replaceAll(LINK, (whole, mark: string, label: string, link: string) =>
    isAbsolute(link)
      ? whole
      : `${mark}[${label}](${repository}/${mark === "!" ? "raw" : "blob"}/HEAD/${targetOf(link)})`,
  );
}

/** `[label](link)`, or a picture with `!` before it. */
const LINK = /(!?)\[([^\]]*)\]\(([^)\s]+)\)/g;

function isAbsolute(link: string): boolean {
  return /^(\w+:|#)/.test(link);
}

/** `../media/docs/tester.png` is `media/docs/tester.png`. */
function targetOf(link: string): string {
  return path.posix.join(FOLDER, link);
}
