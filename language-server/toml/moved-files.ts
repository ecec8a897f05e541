/** `workspace/willRenameFiles`: the paths in settings files follow a file or folder that moves. WIT names packages and no files, so that none of it changes. */
import type { FileRename, TextEdit } from "vscode-languageserver";
import { canonicalUri, isWithin, parentUri } from "../workspace/index.ts";
import type { SettingsFile } from "./settings-file.ts";
import { kindOfSpec, pathUri, specsIn, writtenPathsIn } from "./specs.ts";

/** The edits of one settings file. */
export function editsAfterMoves(file: SettingsFile, moves: readonly FileRename[]): TextEdit[] {
  const { kind, toml } = file;
  const paths = [
    ...specsIn(kind, toml.root).filter(
      ({ text, role }) => role === "component" && kindOfSpec(text, undefined) === "path",
    ),
    ...writtenPathsIn(kind, toml.root),
  ];
  return paths.flatMap(({ text, range }): readonly TextEdit[] => {
    const inside = { start: range.start + 1, end: range.end - 1 };
    // With escapes, the text is not what stands between the quotes.
    if (file.text.slice(inside.start, inside.end) !== text) return [];
    const target = pathUri(text, kind, file.uri);
    const moved = target === undefined ? undefined : placeAfter(canonicalUri(target), moves);
    const newText = moved === undefined ? undefined : pathFrom(file.uri, moved, text);
    return newText === undefined ? [] : [{ range: file.rangeOf(inside), newText }];
  });
}

function placeAfter(uri: string, moves: readonly FileRename[]): string | undefined {
  for (const { oldUri, newUri } of moves) {
    const old = canonicalUri(oldUri).replace(/\/$/, "");
    if (isWithin(old, uri)) return canonicalUri(newUri).replace(/\/$/, "") + uri.slice(old.length);
  }
  return undefined;
}

/** As the path was written: absolute, or relative with or without `./`. `undefined` for what a string of TOML would have to escape. */
function pathFrom(settings: string, target: string, before: string): string | undefined {
  const [from, to] = [parentUri(canonicalUri(settings)), target].map((uri) =>
    uri.split("/").map(decodeURIComponent),
  );
  if (from === undefined || to === undefined) return undefined;
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
  const up = from.length - same;
  const relative = [...Array<string>(up).fill(".."), ...to.slice(same)].join("/");
  const absolute = `/${to.slice(3).join("/")}`;
  const written = before.startsWith("/")
    ? absolute
    : up === 0 && before.startsWith("./")
      ? `./${relative}`
      : relative;
  // A path without a slash would be the name of an alias.
  const path = kindOfSpec(written, undefined) === "path" ? written : `./${written}`;
  return isPlain(path) ? path : undefined;
}

/** Whether a string of TOML, in whichever quotes, can have the text as it is. */
function isPlain(text: string): boolean {
  return !/["'\\]/.test(text) && [...text].every((character) => character >= " " && character !== "\u007F");
}
