/** Places in the packaged code, and the places in the sources that they come from. */
import { eachMapping, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import * as path from "node:path";
import type { Place } from "../../../../core/errors.ts";
import { VLQ_DIGITS, type Positions } from "./guest/engine/stack.ts";
import { shortName } from "./resolve.ts";

export interface SourcePositions {
  /** For the component itself, which shows the author where an error is. */
  readonly reduced: Positions;
  /** The place in the sources; `undefined` for code of ours. Line and column count from 1. */
  readonly find: (line: number, column: number) => Place | undefined;
}

/**
 * Reads the bundler's source map. `directory` is the project's folder, which file names are relative to, and `guest` the folder
 * of our guest modules, which are nobody's source.
 */
export function readPositions(mapText: string, directory: string, guest: string): SourcePositions {
  const map = new TraceMap(mapText);
  const fileOf = (source: string) => path.resolve(directory, source);
  const isSource = (source: string) =>
    !source.includes("wasmcp:") && !fileOf(source).startsWith(guest + path.sep);
  return {
    reduced: reduce(map, isSource, (source) => {
      const file = fileOf(source);
      const parts = file.split(path.sep);
      // A package's own lines say little: its files are compiled.
      return parts.includes("node_modules")
        ? `${shortName(file)}/`
        : path.relative(directory, file).split(path.sep).join("/");
    }),
    find: (line, column) => {
      const {
        source,
        line: sourceLine,
        column: sourceColumn,
      } = originalPositionFor(map, { line, column: Math.max(0, column - 1) });
      if (source === null || !isSource(source)) return undefined;
      return { file: fileOf(source), line: sourceLine, column: sourceColumn + 1 };
    },
  };
}

/** The map with a segment only where the file or the line changes, and without columns of the sources. */
function reduce(
  map: TraceMap,
  isSource: (source: string) => boolean,
  nameOf: (source: string) => string,
): Positions {
  const sources: string[] = [""];
  const indices = new Map<string, number>();
  const indexOf = (source: string): number => {
    const name = nameOf(source);
    const known = indices.get(name);
    if (known !== undefined) return known;
    const index = sources.push(name) - 1;
    indices.set(name, index);
    return index;
  };
  const lines: number[][][] = [];
  let last: readonly [source: number, line: number] = [0, 0];
  eachMapping(map, ({ generatedLine, generatedColumn, source, originalLine }) => {
    const index = source === null || !isSource(source) ? 0 : indexOf(source);
    const hasLines = index !== 0 && sources[index]?.endsWith("/") === false;
    const line = hasLines ? (originalLine ?? 1) - 1 : 0;
    while (lines.length < generatedLine) lines.push([]);
    const segments = lines[generatedLine - 1];
    if (segments === undefined) return;
    if (segments.length > 0 && last[0] === index && last[1] === line) return;
    last = [index, line];
    segments.push([generatedColumn, index, line]);
  });
  return { sources, mappings: lines.map(encodeLine).join(";") };
}

/** Differences as variable-length quantities. Each line begins anew, so that a reader needs only that line. */
function encodeLine(segments: readonly (readonly number[])[]): string {
  let text = "";
  let previous: readonly number[] = [0, 0, 0];
  for (const segment of segments) {
    text += segment.map((value, field) => vlq(value - (previous[field] ?? 0))).join("");
    previous = segment;
  }
  return text;
}

/** A variable-length quantity in base64, as ECMA-426 has it. */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = "";
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += VLQ_DIGITS.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}
