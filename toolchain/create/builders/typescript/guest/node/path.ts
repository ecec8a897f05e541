/** Node's `path`, with `/` between folders. */

function assertText(path: unknown): void {
  if (typeof path === "string") return;
  throw Object.assign(new TypeError(`The "path" argument must be of type string. Received ${typeof path}`), {
    code: "ERR_INVALID_ARG_TYPE",
  });
}

export const sep = "/";
export const delimiter = ":";

/** Without `.`, `..` and empty parts. A relative path may begin with `..`. */
function normalParts(path: string, hasRoot: boolean): string[] {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!hasRoot) parts.push("..");
  }
  return parts;
}

export function isAbsolute(path: string): boolean {
  assertText(path);
  return path.startsWith("/");
}

export function normalize(path: string): string {
  assertText(path);
  if (path === "") return ".";
  const absolute = path.startsWith("/");
  const text = normalParts(path, absolute).join("/");
  const end = path.endsWith("/") && text !== "" ? "/" : "";
  if (absolute) return `/${text}${end}`;
  return text === "" ? (path.endsWith("/") ? "./" : ".") : text + end;
}

export function join(...paths: readonly string[]): string {
  for (const path of paths) assertText(path);
  const joined = paths.filter((path) => path !== "").join("/");
  return joined === "" ? "." : normalize(joined);
}

/** A component has no folder of its own: relative paths begin at `/`. */
export function resolve(...paths: readonly string[]): string {
  let resolved = "";
  for (const path of paths.toReversed()) {
    assertText(path);
    if (path === "") continue;
    resolved = resolved === "" ? path : `${path}/${resolved}`;
    if (path.startsWith("/")) break;
  }
  return `/${normalParts(resolved, true).join("/")}`;
}

export function relative(from: string, to: string): string {
  const [first, second] = [resolve(from), resolve(to)].map((path) =>
    path.split("/").filter((part) => part !== ""),
  );
  if (first === undefined || second === undefined) return "";
  let common = 0;
  while (common < first.length && common < second.length && first[common] === second[common]) common++;
  return [...first.slice(common).map(() => ".."), ...second.slice(common)].join("/");
}

export function dirname(path: string): string {
  assertText(path);
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  const at = trimmed.lastIndexOf("/");
  if (at === -1) return ".";
  const folder = trimmed.slice(0, at).replace(/\/+$/, "");
  if (folder !== "") return folder;
  return /^\/\/[^/]/.test(path) && at === 1 ? "//" : "/";
}

export function basename(path: string, suffix: string = ""): string {
  assertText(path);
  const name = /([^/]*)\/*$/.exec(path.replace(/\/+$/, ""))?.[1] ?? "";
  return suffix !== "" && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

export function extname(path: string): string {
  const name = basename(path);
  const at = name.lastIndexOf(".");
  return at <= 0 || name === ".." ? "" : name.slice(at);
}

export interface ParsedPath {
  readonly root: string;
  readonly dir: string;
  readonly base: string;
  readonly ext: string;
  readonly name: string;
}

export function parse(path: string): ParsedPath {
  assertText(path);
  const root = path.startsWith("/") ? "/" : "";
  const base = basename(path);
  const ext = extname(path);
  const name = ext === "" ? base : base.slice(0, -ext.length);
  const folder = path.replace(/\/+$/, "");
  const dir = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) || "/" : root;
  return { root, dir, base, ext, name };
}

export function format(parts: Partial<ParsedPath>): string {
  const folder = parts.dir || parts.root;
  const extension =
    parts.ext === undefined || parts.ext === "" || parts.ext.startsWith(".")
      ? (parts.ext ?? "")
      : `.${parts.ext}`;
  const base = parts.base || `${parts.name ?? ""}${extension}`;
  if (!folder) return base;
  return folder === parts.root ? `${folder}${base}` : `${folder}/${base}`;
}

export function toNamespacedPath(path: string): string {
  return path;
}

/** As far as `*`, `?` and `**` go. */
export function matchesGlob(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (glob) =>
      glob.startsWith("**") ? "(?:.*/)?" : glob === "*" ? "[^/]*" : "[^/]",
    );
  return new RegExp(`^${source}$`).test(path);
}

interface Path {
  readonly sep: string;
  readonly delimiter: string;
  readonly [member: string]: unknown;
}

export const posix: Path = /* @__PURE__ */ (() => {
  const members: Record<string, unknown> = {
    sep,
    delimiter,
    isAbsolute,
    normalize,
    join,
    resolve,
    relative,
    dirname,
    basename,
    extname,
    parse,
    format,
    toNamespacedPath,
    matchesGlob,
  };
  members["posix"] = members;
  // Components run on no Windows; packages read its separator.
  members["win32"] = { ...members, sep: "\\", delimiter: ";" };
  return members as unknown as Path;
})();

export const win32: Path = /* @__PURE__ */ (() => posix["win32"] as Path)();

export { posix as default };
