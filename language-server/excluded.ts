/**
 * Which folders are not searched, by patterns as in `.gitignore`: one without a slash is a folder's name, one with a slash is a path in the
 * workspace folder, in which `*` stands for a part of a name and two of them for any folders.
 */
import { canonicalUri, isWithin, relativeUri } from "./workspace/index.ts";

export class ExcludedFolders {
  readonly #names = new Set<string>();
  readonly #paths: readonly RegExp[];

  constructor(patterns: readonly string[]) {
    const paths: RegExp[] = [];
    for (const pattern of patterns) {
      const path = pattern.replace(/(?:\/\*\*|\/)+$/, "");
      const isAnchored = /^\.?\//.test(path);
      // Editors write the same name as `name`, and with any folders before it.
      const name = isAnchored ? path : path.replace(/^(?:\*\*\/)+/, "");
      if (name === "") continue;
      if (isAnchored || /[/*?]/.test(name)) paths.push(pathPattern(path.replace(/^\.?\//, "")));
      else this.#names.add(name);
    }
    this.#paths = paths;
  }

  /** Whether a folder, or one around it in its workspace folder, is excluded. */
  has(folder: string, workspaceFolders: readonly string[]): boolean {
    const key = canonicalUri(folder);
    const around = workspaceFolders.find((one) => isWithin(one, key));
    if (around === undefined || around === key) return false;
    const segments = relativeUri(around, key).split("/");
    return segments.some(
      (name, index) =>
        this.#names.has(name) ||
        this.#paths.some((pattern) => pattern.test(segments.slice(0, index + 1).join("/"))),
    );
  }
}

function pathPattern(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    switch (part) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
    }
  });
  return new RegExp(`^${parts.join("")}$`);
}
