/**
 * What a guest lacks of the exports of its world, and the text that adds it: one function per language, sources in,
 * edits out. An interface whose members cannot be seen (`export const tools = make()`) counts as complete.
 */
import type { World } from "../../../core/wit/index.ts";
import type { ExportedItem, GuestSource, Implementation } from "./guest-source.ts";
import { implementInRust } from "./rust.ts";
import type { Script, ScriptParser } from "./script-module.ts";
import { implementInScript } from "./script.ts";

export type { ExportedItem, GuestSource } from "./guest-source.ts";
export type { ScriptParser } from "./script-module.ts";

/** Adds what `sources`, all of one guest, lack of `items` of `world`. */
type Implement = (
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
  world: World,
) => Promise<Implementation>;

/** Gives `undefined` where the parser cannot be loaded. */
export type LoadScriptParser = () => Promise<ScriptParser | undefined>;

/** The languages of guests, each with the files that belong to it. */
export function stubLanguages(loadParser: LoadScriptParser): readonly {
  readonly title: string;
  owns(source: GuestSource): boolean;
  readonly implement: Implement;
}[] {
  const inScript =
    (script: Script): Implement =>
    async (sources, items, world) => {
      const parser = await loadParser();
      if (parser === undefined) return { edits: [], obstacle: "the parser for scripts cannot be loaded" };
      return implementInScript(parser, script, sources, items, world);
    };
  return [
    {
      title: "Rust",
      owns: ({ path }) => path.endsWith(".rs"),
      implement: async (...given) => implementInRust(...given),
    },
    { title: "AssemblyScript", owns: isAssemblyScript, implement: inScript("as") },
    {
      title: "TypeScript",
      owns: (source) => /\.tsx?$/.test(source.path) && !isAssemblyScript(source),
      implement: inScript("ts"),
    },
    { title: "JavaScript", owns: ({ path }) => /\.m?js$/.test(path), implement: inScript("js") },
  ];
}

function isAssemblyScript({ path }: GuestSource): boolean {
  return /(?:^|\/)assembly\/.*\.ts$/.test(path);
}
