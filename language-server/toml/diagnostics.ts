/** The mistakes in a settings file: in its TOML, against its schema, and in the names and paths that it refers to. */
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { diagnosticCodes, type TomlCode } from "../../core/diagnostic-codes.ts";
import { didYouMean, nearest } from "../../core/text/index.ts";
import { checkSchema } from "./schema.ts";
import type { SettingsFile, SettingsWorld } from "./settings-file.ts";
import {
  endOfAliases,
  kindOfSpec,
  pathUri,
  type Spec,
  specsIn,
  type WrittenPath,
  writtenPathsIn,
} from "./specs.ts";
import type { TextRange } from "./tree.ts";

export async function settingsDiagnostics(file: SettingsFile, world: SettingsWorld): Promise<Diagnostic[]> {
  const { toml, schema, kind } = file;
  const found = [
    ...toml.problems.map(({ message, range }) => problem(file, "invalid-toml", message, range)),
    ...checkSchema(schema, toml.root).map(({ code, message, range }) => problem(file, code, message, range)),
    ...writtenPathsIn(kind, toml.root).flatMap((written) => checkInside(file, written)),
    ...(await Promise.all(specsIn(kind, toml.root).map((spec) => checkSpec(file, world, spec)))).flat(),
  ];
  return found.toSorted((a, b) => file.offsetAt(a.range.start) - file.offsetAt(b.range.start));
}

/** The command checks links, too, which need a look at the disk. */
function checkInside(file: SettingsFile, { key, text, range, option }: WrittenPath): readonly Diagnostic[] {
  const uri = pathUri(text, file.kind, file.uri);
  const folder = pathUri("./", file.kind, file.uri);
  if (text === "" || folder === undefined) return [];
  if (uri !== undefined && uri.startsWith(folder) && uri !== folder) return [];
  const message = `\`${key}\` must be inside of the folder of this file; to use this path, name it with \`${option}\` on the command line`;
  return [problem(file, "outside-folder", message, range)];
}

async function checkSpec(
  file: SettingsFile,
  world: SettingsWorld,
  spec: Spec,
): Promise<readonly Diagnostic[]> {
  const { config } = world;
  const { text, range, role } = spec;
  if (text === "") return [];
  if (role === "profile") {
    if (config === undefined || config.profiles.has(text)) return [];
    const hint =
      didYouMean(nearest(text, config.profiles.keys())) || ", add it with `wasmcp registry profile add`";
    return [problem(file, "unknown-profile", `profile \`${text}\` not found${hint}`, range)];
  }
  switch (kindOfSpec(text, config)) {
    case "profile":
    case "package":
      return [];
    case "alias": {
      if (config === undefined) return [];
      const target = endOfAliases(text, config);
      if (target === undefined)
        return [problem(file, "alias-cycle", `the alias \`${text}\` refers to itself`, range)];
      if (kindOfSpec(target, config) !== "path") return [];
      const message = `the alias \`${text}\` leads to \`${target}\`, file not found`;
      return checkPath(file, world, target, range, message);
    }
    case "path": {
      const hint = text.endsWith(".wasm")
        ? "build it, or correct the path"
        : "name the `.wasm` file that `wasmcp build` writes";
      return checkPath(file, world, text, range, `file \`${text}\` not found, ${hint}`);
    }
    case "unknown": {
      if (config === undefined) return [];
      const hint =
        didYouMean(nearest(text, [...config.aliases.keys(), ...config.profiles.keys()])) ||
        ", expected an alias, a path such as `./dist/tool.wasm`, or a package such as `acme:tool`";
      return [problem(file, "unknown-alias", `alias \`${text}\` not found${hint}`, range)];
    }
  }
}

async function checkPath(
  file: SettingsFile,
  world: SettingsWorld,
  path: string,
  range: TextRange,
  message: string,
): Promise<readonly Diagnostic[]> {
  const uri = pathUri(path, file.kind, file.uri);
  // Nothing is said about a place outside of a workspace that is not trusted.
  if (uri === undefined || !(await world.mayLookAt(uri)) || (await world.exists(uri))) return [];
  return [problem(file, "missing-file", message, range)];
}

function problem(file: SettingsFile, code: TomlCode, message: string, range: TextRange): Diagnostic {
  const severity =
    diagnosticCodes[code].severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  return { range: file.rangeOf(range), severity, code, source: "wasmcp", message };
}
