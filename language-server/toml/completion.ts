/** Completion in settings files: missing keys, allowed values, components and profiles. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type Position,
} from "vscode-languageserver";
import { type Schema, schemasAt } from "./schema.ts";
import type { SettingsFile, SettingsWorld } from "./settings-file.ts";
import { pathUri } from "./specs.ts";
import type { TextRange, TomlTable } from "./tree.ts";

/** The word at the cursor and its role, from the text alone: an unfinished line is not valid TOML. */
type Writing =
  | { readonly kind: "header"; readonly path: readonly string[]; readonly word: TextRange }
  | { readonly kind: "key"; readonly path: readonly string[]; readonly word: TextRange }
  | {
      readonly kind: "value";
      readonly path: readonly string[];
      readonly word: TextRange;
      readonly isQuoted: boolean;
    };

export async function settingsCompletion(
  file: SettingsFile,
  world: SettingsWorld,
  position: Position,
): Promise<CompletionItem[]> {
  const writing = writingAt(file.text, file.offsetAt(position));
  if (writing === undefined) return [];
  const range = file.rangeOf(writing.word);
  const item = (label: string, kind: CompletionItemKind, newText: string, detail = ""): CompletionItem => ({
    label,
    kind,
    textEdit: { range, newText },
    ...(detail === "" ? {} : { documentation: detail }),
  });
  if (writing.kind !== "value") {
    const schemas = schemasAt(file.schema, writing.path);
    const taken = new Set(tableAt(file.toml.root, writing.path)?.entries.map(({ key }) => key));
    const properties = schemas.flatMap((schema) => Object.entries(schema.properties ?? {}));
    return properties.flatMap(([key, schema]): CompletionItem[] => {
      const isTable = schemasAt(file.schema, [...writing.path, key]).some(({ type }) => type === "object");
      if (writing.kind === "header")
        return isTable ? [item(key, CompletionItemKind.Module, key, schema.description)] : [];
      if (taken.has(key)) return [];
      const value = valueSnippet(schemasAt(file.schema, [...writing.path, key]));
      const whole = item(key, CompletionItemKind.Property, `${key} = ${value}`, schema.description);
      return [{ ...whole, insertTextFormat: InsertTextFormat.Snippet }];
    });
  }
  const quote = (text: string): string => (writing.isQuoted ? text : JSON.stringify(text));
  const schemas = schemasAt(file.schema, writing.path);
  const values = schemas.flatMap((schema) => (schema.type === "boolean" ? ["true", "false"] : []));
  const choices = schemas.flatMap((schema) => schema.enum ?? schema.examples ?? []);
  return [
    ...(writing.isQuoted ? [] : values.map((value) => item(value, CompletionItemKind.Keyword, value))),
    ...[...new Set(choices)].map((value) => item(value, CompletionItemKind.EnumMember, quote(value))),
    ...namesFor(file, world, writing.path).map(({ name, detail }) =>
      item(name, CompletionItemKind.Reference, quote(name), detail),
    ),
    ...(await filesFor(file, world, writing)).map((path) => item(path, CompletionItemKind.File, quote(path))),
  ];
}

function valueSnippet(schemas: readonly Schema[]): string {
  const [first] = schemas;
  if (first?.type === "array") return '["$1"]$0';
  if (first?.type === "object") return "{ $1 }$0";
  return first?.type === "boolean" ? "${1|true,false|}$0" : '"$1"$0';
}

/** Whether the value at `path` names components or profiles. */
function roleAt(file: SettingsFile, path: readonly string[]): "component" | "profile" | undefined {
  const [top, , key] = path;
  if (file.kind === "project" && top === "servers") {
    if (key === "profile") return "profile";
    return key === "components" || key === "overrides" ? "component" : undefined;
  }
  if (file.kind === "config" && top === "components") return "component";
  if (file.kind === "config" && top === "profiles") {
    if (key === "base") return "profile";
    return key === "components" ? "component" : undefined;
  }
  return undefined;
}

function namesFor(
  file: SettingsFile,
  { config }: SettingsWorld,
  path: readonly string[],
): readonly { readonly name: string; readonly detail: string }[] {
  const role = roleAt(file, path);
  if (config === undefined || role === undefined) return [];
  const profiles = [...config.profiles.keys()].map((name) => ({ name, detail: "profile" }));
  if (role === "profile") return profiles;
  return [...[...config.aliases].map(([name, { target = "" }]) => ({ name, detail: target })), ...profiles];
}

/** Folders and components in the folder that the written part of a path leads to, at first the folder of the file. */
async function filesFor(
  file: SettingsFile,
  world: SettingsWorld,
  { path, word }: { readonly path: readonly string[]; readonly word: TextRange },
): Promise<readonly string[]> {
  if (roleAt(file, path) !== "component") return [];
  const written = file.text.slice(word.start, word.end).replace(/^["']/, "");
  const folder = /^(?:\.{0,2}\/)?(?:[^/]+\/)*/.exec(written)?.[0] ?? "";
  const uri = pathUri(folder === "" ? "./" : folder, file.kind, file.uri);
  if (uri === undefined) return [];
  const names = await world.list(uri.replace(/\/$/, ""));
  const wanted = names.filter(
    (name) => name.endsWith(".wasm") || (name.endsWith("/") && !/^(?:\.|node_modules\/)/.test(name)),
  );
  return wanted.map((name) => `${folder === "" ? "./" : folder}${name}`);
}

function tableAt(root: TomlTable, path: readonly string[]): TomlTable | undefined {
  let table: TomlTable | undefined = root;
  for (const step of path) {
    const value: TomlTable["entries"][number]["value"] | undefined = table?.entries.find(
      ({ key }) => key === step,
    )?.value;
    table = value?.kind === "table" ? value : undefined;
  }
  return table;
}

function writingAt(text: string, offset: number): Writing | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const header = /^\s*\[{1,2}\s*((?:[^\].#]+\.)*)\s*([\w-]*)$/.exec(before);
  if (header !== null) {
    const path = keysOf((header[1] ?? "").replace(/\.\s*$/, ""));
    return { kind: "header", path, word: wordAt(text, offset, /[\w-]/) };
  }
  const around = headerBefore(text, lineStart);
  if (isComment(before)) return undefined;
  // The key of a list over several lines is above.
  const open = openList(text, lineStart) ?? before;
  const pair = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$/s.exec(open);
  if (pair === null) {
    const key = /^\s*((?:[\w-]+\.)*)[\w-]*$/.exec(before);
    if (key === null) return undefined;
    const path = [...around, ...keysOf((key[1] ?? "").replace(/\.$/, ""))];
    return { kind: "key", path, word: wordAt(text, offset, /[\w-]/) };
  }
  const path = [...around, ...keysOf(pair[1] ?? "")];
  const quotes = [...(pair[2] ?? "").matchAll(/"/g)].length;
  if (quotes % 2 === 1) {
    const start = text.lastIndexOf('"', offset - 1) + 1;
    const closing = /^[^"\n]*/.exec(text.slice(offset))?.[0].length ?? 0;
    const isClosed = text.charAt(offset + closing) === '"';
    return {
      kind: "value",
      path: pathInto(path, pair[2] ?? ""),
      word: { start, end: isClosed ? offset + closing : offset },
      isQuoted: true,
    };
  }
  return {
    kind: "value",
    path: pathInto(path, pair[2] ?? ""),
    word: wordAt(text, offset, /[\w.-]/),
    isQuoted: false,
  };
}

/** Inside `{ a = …`, the path continues with the key `a`. */
function pathInto(path: readonly string[], value: string): readonly string[] {
  const inner = /\{(?:[^{}]*,)?\s*([\w-]+)\s*=[^,{}]*$/.exec(value)?.[1];
  return inner === undefined ? path : [...path, inner];
}

function wordAt(text: string, offset: number, letters: RegExp): TextRange {
  let start = offset;
  while (start > 0 && letters.test(text.charAt(start - 1))) start -= 1;
  let end = offset;
  while (end < text.length && letters.test(text.charAt(end))) end += 1;
  return { start, end };
}

function isComment(line: string): boolean {
  const withoutTexts = line.replaceAll(/"[^"]*"|'[^']*'/g, "");
  return withoutTexts.includes("#") && !/"[^"]*$/.test(withoutTexts.slice(0, withoutTexts.indexOf("#")));
}

/** The keys of the last table header above a line. */
function headerBefore(text: string, lineStart: number): readonly string[] {
  const headers = [...text.slice(0, lineStart).matchAll(/^\s*\[{1,2}([^\]\n]+)\]{1,2}/gm)];
  // A list over several lines may look like a header.
  const last = headers.findLast(
    ([, keys = ""]) => /^[\w\s."'-]+$/.test(keys) && !/^\s*["'][^"']*["']\s*$/.test(keys),
  );
  return keysOf(last?.[1] ?? "");
}

/** The text from `key =` to `lineStart`, if the list that begins there is still open. */
function openList(text: string, lineStart: number): string | undefined {
  const above = text.slice(0, lineStart);
  const start = [...above.matchAll(/^[^\n#=[\]]+=\s*\[/gm)].at(-1)?.index;
  if (start === undefined) return undefined;
  const rest = above.slice(start).replaceAll(/"[^"\n]*"|'[^'\n]*'|#[^\n]*/g, "");
  if (rest.split("[").length <= rest.split("]").length) return undefined;
  return text.slice(start, lineStart);
}

function keysOf(text: string): readonly string[] {
  return [...text.matchAll(/[\w-]+|"([^"]*)"|'([^']*)'/g)].map(
    ([whole, basic, literal]) => basic ?? literal ?? whole,
  );
}
