/**
 * What a guest lacks of the exports of its world, and the text that adds it: one function per language, sources in,
 * edits out. Whoever builds the block of an interface in a way that cannot be told from outside (a call, a spread, a
 * module of its own) is taken to have all of it.
 */
import type { GuestSource, Implement } from "./guest-source.ts";
import { implementInRust } from "./rust.ts";
import { implementInScript } from "./script.ts";

/** The languages of guests, each with the files that are its own. */
export const STUB_LANGUAGES: readonly {
  readonly title: string;
  owns(source: GuestSource): boolean;
  readonly implement: Implement;
}[] = [
  { title: "Rust", owns: ({ path }) => path.endsWith(".rs"), implement: implementInRust },
  {
    title: "AssemblyScript",
    owns: isAssemblyScript,
    implement: (...given) => implementInScript("as", ...given),
  },
  {
    title: "TypeScript",
    owns: (source) => /\.tsx?$/.test(source.path) && !isAssemblyScript(source),
    implement: (...given) => implementInScript("ts", ...given),
  },
  {
    title: "JavaScript",
    owns: ({ path }) => /\.m?js$/.test(path),
    implement: (...given) => implementInScript("js", ...given),
  },
];

function isAssemblyScript({ path }: GuestSource): boolean {
  return /(?:^|\/)assembly\/.*\.ts$/.test(path);
}
