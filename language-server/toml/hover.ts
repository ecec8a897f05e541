/** The meaning of a key, and the target of an alias. */
import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import { type Schema, schemasAt } from "./schema.ts";
import type { SettingsFile, SettingsWorld } from "./settings-file.ts";
import { endOfAliases, kindOfSpec, specsIn } from "./specs.ts";
import { placeAt } from "./tree.ts";

export function settingsHover(file: SettingsFile, world: SettingsWorld, position: Position): Hover | null {
  const offset = file.offsetAt(position);
  const place = placeAt(file.toml.root, offset);
  if (place === undefined) return null;
  const key = place.path.findLast((step) => typeof step === "string") ?? "";
  const lines = [
    specText(file, world, offset),
    // All places in a list have the description of the list.
    describe(
      key,
      place.path.flatMap((_, index) => schemasAt(file.schema, place.path.slice(0, index + 1))),
    ),
  ].filter((line) => line !== "");
  if (lines.length === 0) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: lines.join("\n\n") },
    range: file.rangeOf(place.range),
  };
}

function describe(key: string, schemas: readonly Schema[]): string {
  const described = schemas.findLast(({ description }) => description !== undefined);
  if (described === undefined) return "";
  const { description = "", enum: values, default: usual } = described;
  const choices =
    values === undefined ? "" : `\n\nOne of ${values.map((value) => `\`${value}\``).join(", ")}.`;
  const otherwise = usual === undefined ? "" : ` Default: \`${String(usual)}\`.`;
  return `**${key}**: ${description}${choices}${otherwise}`;
}

function specText(file: SettingsFile, { config }: SettingsWorld, offset: number): string {
  const spec = specsIn(file.kind, file.toml.root).find(
    ({ range }) => range.start <= offset && offset <= range.end,
  );
  if (spec === undefined || config === undefined) return "";
  const kind = spec.role === "profile" ? "profile" : kindOfSpec(spec.text, config);
  if (kind === "alias") return `alias of \`${endOfAliases(spec.text, config) ?? "itself"}\``;
  return kind === "profile" && config.profiles.has(spec.text) ? `profile \`${spec.text}\`` : "";
}
