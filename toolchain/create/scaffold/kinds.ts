/** The templates that there are: a language, and what the component offers. Each is a folder `templates/<language>/<kind>`. */
import { ToolchainError } from "../../../core/errors.ts";

export const scaffoldLanguages = ["typescript", "assemblyscript", "rust", "python"] as const;
export type ScaffoldLanguage = (typeof scaffoldLanguages)[number];

export const scaffoldKinds = [
  "tools",
  "resources",
  "prompts",
  "completions",
  "middleware",
  "http",
  "everything",
  "routing-config",
] as const;
export type ScaffoldKind = (typeof scaffoldKinds)[number];

const kinds: Readonly<Record<ScaffoldLanguage, readonly ScaffoldKind[]>> = {
  typescript: scaffoldKinds,
  assemblyscript: scaffoldKinds,
  rust: scaffoldKinds,
  python: scaffoldKinds,
};

/** The kinds of templates of a language. */
export function kindsOf(language: ScaffoldLanguage): readonly ScaffoldKind[] {
  return kinds[language];
}

/** The kind with this name; `routingconfig` is how the reference spells `routing-config`. `undefined` for other names. */
export function kindNamed(name: string): ScaffoldKind | undefined {
  return name === "routingconfig" ? "routing-config" : scaffoldKinds.find((kind) => kind === name);
}

/** Throws if the language has no template of the kind, with the languages that have one. */
export function checkTemplate(language: ScaffoldLanguage, kind: ScaffoldKind): void {
  if (kinds[language].includes(kind)) return;
  const others = scaffoldLanguages.filter((each) => kinds[each].includes(kind));
  throw new ToolchainError("no-such-template", `there is no template \`${kind}\` for ${language}`, {
    remedy: `pass \`--language ${others.join("` or `--language ")}\`, or choose \`${kinds[language].join("`, `")}\``,
  });
}
