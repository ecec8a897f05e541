/** What is wrong with a settings file: as TOML, by its schema, and in what it names. */
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { didYouMean } from "../../core/wit/index.ts";
import { checkSchema } from "./schema.ts";
import type { SettingsFile, SettingsWorld } from "./settings-file.ts";
import { endOfAliases, kindOfSpec, pathUri, type Spec, specsIn } from "./specs.ts";
import type { TextRange } from "./tree.ts";

export async function settingsDiagnostics(file: SettingsFile, world: SettingsWorld): Promise<Diagnostic[]> {
  const { toml, schema, kind } = file;
  const found = [
    ...toml.problems.map(({ message, range }) => problem(file, "toml", message, range)),
    ...checkSchema(schema, toml.root).map(({ code, message, range }) => problem(file, code, message, range)),
    ...(await Promise.all(specsIn(kind, toml.root).map((spec) => checkSpec(file, world, spec)))).flat(),
  ];
  return found.toSorted((a, b) => file.offsetAt(a.range.start) - file.offsetAt(b.range.start));
}

async function checkSpec(
  file: SettingsFile,
  world: SettingsWorld,
  spec: Spec,
): Promise<readonly Diagnostic[]> {
  const { registry } = world;
  const { text, range, role } = spec;
  if (text === "") return [];
  if (role === "profile") {
    if (registry === undefined || registry.profiles.has(text)) return [];
    const hint = didYouMean(text, registry.profiles.keys()) || ", `wasmcp registry profile add` makes one";
    return [problem(file, "unknown-profile", `there is no profile \`${text}\`${hint}`, range)];
  }
  switch (kindOfSpec(text, registry)) {
    case "profile":
    case "package":
      return [];
    case "alias": {
      if (registry === undefined) return [];
      const target = endOfAliases(text, registry);
      if (target === undefined)
        return [problem(file, "alias-cycle", `the alias \`${text}\` stands for itself`, range)];
      if (kindOfSpec(target, registry) !== "path") return [];
      const message = `the alias \`${text}\` leads to \`${target}\`, where no file is`;
      return checkPath(file, world, target, range, message);
    }
    case "path": {
      const hint = text.endsWith(".wasm")
        ? "build it, or correct the path"
        : "give the `.wasm` file that `wasmcp build` made";
      return checkPath(file, world, text, range, `there is no file \`${text}\`, ${hint}`);
    }
    case "unknown": {
      if (registry === undefined) return [];
      const hint =
        didYouMean(text, [...registry.aliases.keys(), ...registry.profiles.keys()]) ||
        ", expected an alias, a path such as `./dist/tool.wasm`, or a package such as `acme:tool`";
      return [problem(file, "unknown-alias", `there is no alias \`${text}\`${hint}`, range)];
    }
  }
}

/** What is not there may be built in a moment: a warning. */
async function checkPath(
  file: SettingsFile,
  world: SettingsWorld,
  path: string,
  range: TextRange,
  message: string,
): Promise<readonly Diagnostic[]> {
  const uri = pathUri(path, file.kind, file.uri);
  if (uri === undefined || (await world.exists(uri))) return [];
  return [{ ...problem(file, "missing-file", message, range), severity: DiagnosticSeverity.Warning }];
}

function problem(file: SettingsFile, code: string, message: string, range: TextRange): Diagnostic {
  return { range: file.rangeOf(range), severity: DiagnosticSeverity.Error, code, source: "wasmcp", message };
}
