/**
 * Modules that code imports while it runs.
 *
 * Problem: a component has the modules that were loaded during the build, and finds no others later. Python's library imports some of its own when they
 * are first needed, such as `_strptime` for `datetime.strptime`, and so does code with an `import` in a function.
 * Idea: the build loads them too. They are found in the text; those that do not exist are left out.
 */
import { withoutText } from "./sdk-use.ts";

export interface LaterImports {
  /** `_strptime` */
  readonly modules: readonly string[];
  /** Names of encodings, as Python knows them: `cp1252`. */
  readonly encodings: readonly string[];
}

/** What the library imports by itself, and the word in the code that leads to it. */
const OF_LIBRARY: readonly (readonly [word: RegExp, module: string])[] = [
  [/\bstrptime\b/, "_strptime"],
  [/\bemail\b/, "email.generator"],
  [/\bemail\b/, "email.policy"],
  [/\bzoneinfo\b/, "importlib.resources"],
];

/** Encodings that are often chosen by a variable. */
const COMMON_ENCODINGS = ["cp1252", "utf-8-sig"];

/** `own`: the author's modules; `packages`: those of installed packages, whose imports in functions often lead to what is optional. */
export function findLaterImports(own: readonly string[], packages: readonly string[]): LaterImports {
  const all = [...own, ...packages];
  const library = OF_LIBRARY.filter(([word]) => all.some((text) => word.test(text)));
  const inFunctions = own.flatMap((text) => importsInFunctions(withoutText(text)));
  const named = all.flatMap((text) =>
    [...text.matchAll(/(?:encode|decode|encoding)\s*[=(][^"'()\n]*["']([A-Za-z][\w-]*)["']/g)].map(
      ([, name = ""]) => name,
    ),
  );
  return {
    modules: [...new Set([...library.map(([, module]) => module), ...inFunctions])].toSorted(),
    encodings: [...new Set([...COMMON_ENCODINGS, ...named])].toSorted(),
  };
}

/** `["json", "xml.dom", "xml.dom.minidom"]` for `import json` and `from xml.dom import minidom`, if they are indented. */
function importsInFunctions(code: string): readonly string[] {
  const plain = [...code.matchAll(/^[ \t]+import[ \t]+([^\n;#]+)/gm)].flatMap(([, list = ""]) =>
    list.split(",").map((each) => each.trim().split(/\s/, 1)[0] ?? ""),
  );
  const from = [
    ...code.matchAll(/^[ \t]+from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n;#]+)/gm),
  ].flatMap(([, module = "", list = ""]) => [
    module,
    // A name may be that of a module.
    ...[...list.matchAll(/(?:^|,|\()\s*(\w+)/g)].map(([, name = ""]) => `${module}.${name}`),
  ]);
  return [...plain, ...from].filter((name) => /^[A-Za-z_]\w*(?:\.\w+)*$/.test(name));
}
