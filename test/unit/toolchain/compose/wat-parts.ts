/** Parts and a framework in miniature, from the text files in `test/fixtures/compose`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  frameworkNames,
  type Framework,
  type FrameworkName,
  type Part,
} from "../../../../toolchain/compose/index.ts";

export const fixtures: string = path.join(import.meta.dirname, "../../../fixtures/compose");

/** `one-tools-part/weather` is the part `weather`. */
export async function readPart(name: string): Promise<Part> {
  const text = await fs.readFile(path.join(fixtures, `${name}.wat`), "utf8");
  return { name: path.basename(name), bytes: await parse(text) };
}

export async function readFramework(): Promise<Framework & ReadonlyMap<FrameworkName, Part>> {
  const there = await fs.readdir(path.join(fixtures, "framework"));
  const names = frameworkNames.filter((name) => there.includes(`${name}.wat`));
  const parts = await Promise.all(names.map((name) => readPart(`framework/${name}`)));
  return new Map(names.map((name, index) => [name, parts[index]] as [FrameworkName, Part]));
}
