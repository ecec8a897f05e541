/**
 * Where things stand in a TOML text.
 *
 * One value may be written in many ways: `[a.b]` and `c = 1`, `[a]` and `b.c = 1`, `a = { b = { c = 1 } }`. All of them come
 * out as entries with absolute paths, so that an edit can ask "where is `a.b.c`?".
 */
import { parseTOML, type AST } from "toml-eslint-parser";

/** `key = value`, wherever it stands. */
export interface Entry {
  /** From the root: `["profiles", "dev", "output"]`. */
  readonly path: readonly string[];
  readonly node: AST.TOMLKeyValue;
  /** The path of the section or inline table that the line stands in. */
  readonly container: readonly string[];
}

/** `[profiles.dev]` with the lines below it. */
export interface Section {
  readonly path: readonly string[];
  readonly node: AST.TOMLTable;
}

export interface Structure {
  readonly entries: readonly Entry[];
  /** Sections of arrays of tables are left out, since our files do not use them. */
  readonly sections: readonly Section[];
  readonly tokens: readonly AST.Token[];
}

/** Throws the parser's error if the text is not TOML. */
export function readStructure(text: string): Structure {
  const program = parseTOML(text);
  const entries: Entry[] = [];
  const sections: Section[] = [];
  const collect = (nodes: readonly AST.TOMLKeyValue[], container: readonly string[]): void => {
    for (const node of nodes) {
      const keys = node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));
      const path = [...container, ...keys];
      entries.push({ path, node, container });
      if (node.value.type === "TOMLInlineTable") collect(node.value.body, path);
    }
  };
  const [top] = program.body;
  collect(
    top.body.filter((node) => node.type === "TOMLKeyValue"),
    [],
  );
  for (const node of top.body) {
    if (node.type !== "TOMLTable") continue;
    const path = node.resolvedKey.filter((key) => typeof key === "string");
    if (node.kind === "array" || path.length < node.resolvedKey.length) continue;
    sections.push({ path, node });
    collect(node.body, path);
  }
  return { entries, sections, tokens: program.tokens };
}

/** The line, counted from 0, where the section or the entry at `path` begins; `undefined` if it does not exist or the text is not TOML. */
export function findTomlLine(text: string, path: readonly string[]): number | undefined {
  let structure: Structure;
  try {
    structure = readStructure(text);
  } catch {
    // The editor shows the mistake in the text anyway.
    return undefined;
  }
  const { entries, sections } = structure;
  const found =
    sections.find((each) => samePath(each.path, path)) ??
    entries.find((each) => samePath(each.path, path)) ??
    entries.find((each) => startsWith(each.path, path));
  return found === undefined ? undefined : found.node.loc.start.line - 1;
}

export function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((key, index) => path[index] === key);
}

export function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}
