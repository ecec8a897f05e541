/** From the name of a component to its file, and from an alias or a profile to its definition. */
import type { DocumentLink, Location, Position } from "vscode-languageserver";
import type { SettingsFile, SettingsWorld } from "./settings-file.ts";
import { endOfAliases, kindOfSpec, pathUri, type Config, specsIn } from "./specs.ts";

/** Links to files that exist. */
export async function settingsLinks(file: SettingsFile, world: SettingsWorld): Promise<DocumentLink[]> {
  const links = specsIn(file.kind, file.toml.root).map(
    async ({ text, range, role }): Promise<DocumentLink[]> => {
      const { config } = world;
      const kind = role === "profile" ? "profile" : kindOfSpec(text, config);
      const target = kind === "alias" && config !== undefined ? endOfAliases(text, config) : text;
      if (target === undefined || kind === "profile" || kindOfSpec(target, undefined) !== "path") return [];
      const uri = pathUri(target, file.kind, file.uri);
      if (uri === undefined || !(await world.mayLookAt(uri)) || !(await world.exists(uri))) return [];
      // Without the quotes.
      const inside = { start: range.start + 1, end: range.end - 1 };
      return [{ range: file.rangeOf(inside), target: uri, ...(kind === "alias" ? { tooltip: target } : {}) }];
    },
  );
  return (await Promise.all(links)).flat();
}

/** The line of `config.toml` that defines the alias or the profile at `position`. */
export function settingsDefinition(
  file: SettingsFile,
  config: Config | undefined,
  position: Position,
  rangeIn: (range: { readonly start: number; readonly end: number }) => Location["range"],
): Location[] {
  const offset = file.offsetAt(position);
  const spec = specsIn(file.kind, file.toml.root).find(
    ({ range }) => range.start <= offset && offset <= range.end,
  );
  if (spec === undefined || config === undefined) return [];
  const alias = spec.role === "component" ? config.aliases.get(spec.text) : undefined;
  const definition = config.profiles.get(spec.text) ?? alias;
  return definition === undefined ? [] : [{ uri: config.uri, range: rangeIn(definition.range) }];
}
