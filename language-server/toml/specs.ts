/** The components and profiles that a settings file names, and their targets. */
import { isPath, isReference } from "../../core/text/index.ts";
import type { SettingsKind } from "./kinds.ts";
import type { TextRange, TomlNode, TomlTable } from "./tree.ts";

/** A place that names a component or a profile. */
export interface Spec {
  readonly text: string;
  readonly range: TextRange;
  /** A list of components may also name profiles. */
  readonly role: "component" | "profile";
}

/** A path of a server that wasmcp, or a component, writes to. */
export interface WrittenPath {
  readonly key: "output" | "state" | "folders";
  readonly text: string;
  readonly range: TextRange;
  /** The option of the command that takes any path. */
  readonly option: "-o" | "--state" | "--dir";
}

export function writtenPathsIn(kind: SettingsKind, root: TomlTable): readonly WrittenPath[] {
  if (kind !== "project") return [];
  return tablesIn(child(root, "servers")).flatMap((server) => [
    ...pathsAt(server, "output", "-o"),
    ...pathsAt(server, "state", "--state"),
    ...valuesIn(child(server, "folders")).flatMap((folder) => pathOf(folder, "folders", "--dir")),
  ]);
}

function pathsAt(
  server: TomlNode,
  key: WrittenPath["key"],
  option: WrittenPath["option"],
): readonly WrittenPath[] {
  return pathOf(child(server, key), key, option);
}

function pathOf(
  node: TomlNode | undefined,
  key: WrittenPath["key"],
  option: WrittenPath["option"],
): readonly WrittenPath[] {
  return node?.kind === "string" ? [{ key, option, text: String(node.value), range: node.range }] : [];
}

/** The definitions in the user's `config.toml`. */
export interface Config {
  readonly uri: string;
  readonly aliases: ReadonlyMap<string, Definition>;
  readonly profiles: ReadonlyMap<string, Definition>;
}

export interface Definition {
  /** Of the name. */
  readonly range: TextRange;
  /** The target of an alias. */
  readonly target?: string;
}

export function specsIn(kind: SettingsKind, root: TomlTable): readonly Spec[] {
  if (kind === "project") {
    return tablesIn(child(root, "servers")).flatMap((server) => [
      ...texts(child(server, "components"), "component"),
      ...texts(child(server, "profile"), "profile"),
      ...valuesIn(child(server, "overrides"))
        .flatMap((value) => texts(value, "component"))
        // A version of the framework's own component.
        .filter(({ text }) => !/^[\^~=v]?\d+\.\d/.test(text) || isPath(text)),
    ]);
  }
  return [
    ...valuesIn(child(root, "components")).flatMap((value) => texts(value, "component")),
    ...tablesIn(child(root, "profiles")).flatMap((profile) => [
      ...texts(child(profile, "base"), "profile"),
      ...texts(child(profile, "components"), "component"),
    ]),
  ];
}

export function configIn(uri: string, root: TomlTable): Config {
  const aliases = new Map<string, Definition>();
  const profiles = new Map<string, Definition>();
  const components = child(root, "components");
  if (components?.kind === "table") {
    for (const { key, keyRange, value } of components.entries) {
      if (value.kind === "string") aliases.set(key, { range: keyRange, target: String(value.value) });
    }
  }
  const named = child(root, "profiles");
  if (named?.kind === "table")
    for (const { key, keyRange } of named.entries) profiles.set(key, { range: keyRange });
  return { uri, aliases, profiles };
}

/** The kind of a spec, by the same rules as the command: an alias, a profile, a path or a package. */
export function kindOfSpec(
  text: string,
  config: Config | undefined,
): "alias" | "profile" | "path" | "package" | "unknown" {
  if (config?.profiles.has(text) === true) return "profile";
  if (config?.aliases.has(text) === true) return "alias";
  if (isPath(text)) return "path";
  return text.includes(":") || isReference(text) ? "package" : "unknown";
}

/** The target at the end of a chain of aliases; `undefined` for a circle. */
export function endOfAliases(text: string, { aliases }: Config): string | undefined {
  const seen = new Set<string>();
  let target = text;
  for (let next = aliases.get(target)?.target; next !== undefined; next = aliases.get(target)?.target) {
    if (seen.has(target)) return undefined;
    seen.add(target);
    target = next;
  }
  return target;
}

/**
 * The URI of a path in the file `from`; `undefined` if it depends on who runs the command: `~`, and relative paths in
 * `config.toml`.
 */
export function pathUri(text: string, kind: SettingsKind, from: string): string | undefined {
  const isAbsolute = text.startsWith("/");
  if (/^(?:~|[A-Za-z]:[/\\])/.test(text) || (kind === "config" && !isAbsolute)) return undefined;
  const path = text.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  try {
    return new URL(path, from).href;
  } catch {
    // The file is in a folder that is not on a disk.
    return undefined;
  }
}

function child(node: TomlNode | undefined, key: string): TomlNode | undefined {
  return node?.kind === "table" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

function valuesIn(node: TomlNode | undefined): readonly TomlNode[] {
  return node?.kind === "table" ? node.entries.map(({ value }) => value) : [];
}

function tablesIn(node: TomlNode | undefined): readonly TomlNode[] {
  return valuesIn(node).filter(({ kind }) => kind === "table");
}

function texts(node: TomlNode | undefined, role: Spec["role"]): readonly Spec[] {
  if (node?.kind === "array") return node.items.flatMap((item) => texts(item, role));
  return node?.kind === "string" ? [{ text: String(node.value), range: node.range, role }] : [];
}
