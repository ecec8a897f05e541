/**
 * Problem: the engine keeps the objects of a JSON file in its memory, and with it in the component: 1.4 megabytes of JSON became 13.
 * Idea: a large file that code imports stays text, and becomes objects when the code first uses it. The bundler writes
 * uses of an import from a CommonJS module as members of an object, and these can be getters.
 * Result: one megabyte of JSON is one megabyte of a component. A request that uses it pays for reading it, unless the code
 * uses it while it is loaded, which is during the build.
 */
import type { Plugin } from "esbuild";
import * as fs from "node:fs/promises";
import { LOOKED_UP } from "./resolve.ts";

/** Smaller files become objects during the build, which is faster for the request. In octets. */
const SMALLEST_FILE = 16_384;
/** Names that code can import beside the default; a file with more of them is a table. */
const MOST_NAMES = 200;

/** The module of the second pass that has the texts. */
export const DATA_MODULE = "wasmcp:data";

const NAMESPACE = "large-json";

/** A JSON file that stays text. */
export interface LargeJson {
  readonly text: string;
  /** The members that code can import by name. */
  readonly names: readonly string[];
}

/** Resolves imports of large JSON files, and adds them to `files`, in the order in which they are found. */
export function largeJson(files: LargeJson[]): Plugin {
  return {
    name: "large-json",
    setup(build) {
      build.onResolve({ filter: /\.json$/, namespace: "file" }, async (args) => {
        const { path: id, importer, kind, resolveDir, pluginData } = args;
        if (pluginData === LOOKED_UP) return undefined;
        // A `require` gives the value itself.
        if (kind !== "import-statement" && kind !== "dynamic-import") return undefined;
        const found = await build.resolve(id, { importer, kind, resolveDir, pluginData: LOOKED_UP });
        if (found.errors.length > 0 || found.namespace !== "file") return undefined;
        const { size } = await fs.stat(found.path);
        return size < SMALLEST_FILE
          ? undefined
          : { path: found.path, namespace: NAMESPACE, sideEffects: false };
      });
      build.onResolve({ filter: /^wasmcp:data$/, namespace: NAMESPACE }, ({ path: id }) => ({
        path: id,
        external: true,
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: file }) => {
        const text = await fs.readFile(file, "utf8");
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          // The bundler shows the place of the mistake.
          return { contents: text, loader: "json" };
        }
        const names = namesOf(value);
        const name = `d${files.push({ text: compactJson(value), names }) - 1}`;
        return { contents: printExports(name, names), loader: "js" };
      });
    },
  };
}

/** `export { d0 as default, d0_version as version } from "wasmcp:data"`, for a file with a member `version`. */
function printExports(name: string, names: readonly string[]): string {
  const named = names.map((key) => `${name}_${key} as ${key}`);
  return `export { ${[`${name} as default`, ...named].join(", ")} } from ${JSON.stringify(DATA_MODULE)};`;
}

/** The shortest text for the engine, which takes one octet for each character, or two if one of them is above U+00FF. */
function compactJson(value: unknown): string {
  const text = JSON.stringify(value);
  const wide = text.match(/[^\0-\u00ff]/g)?.length ?? 0;
  const escaped = text.length + wide * "u1234".length;
  if (wide === 0 || escaped > text.length * 2) return text;
  return text.replaceAll(
    /[^\0-\u00ff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The module `wasmcp:data`: a getter for each file, and for each of its members that has a name. */
export function printData(files: readonly LargeJson[]): string {
  return [
    `const lazy = (name, text) => {`,
    `  let value;`,
    `  const get = () => (value === undefined ? (value = JSON.parse(text)) : value);`,
    `  Object.defineProperty(exports, name, { enumerable: true, get });`,
    `  return (key) => Object.defineProperty(exports, name + "_" + key, { enumerable: true, get: () => get()[key] });`,
    `};`,
    ...files.map(({ text, names }, index) => {
      const members = names.map((key) => ` member(${JSON.stringify(key)});`).join("");
      return `{ const member = lazy("d${index}", ${JSON.stringify(text)});${members} }`;
    }),
  ].join("\n");
}

/** The members that code can import by name. */
function namesOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const keys = Object.keys(value).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default");
  return keys.length > MOST_NAMES ? [] : keys;
}
