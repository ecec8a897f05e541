/**
 * Problem: the engine keeps the source text of each function, for `Function.prototype.toString`, and the text of a function also
 * as part of the text of the one around it; and for each function a table of lines. That is a third of a component.
 * Idea: functions are found in the snapshot of the engine's memory by their texts. The bodies of the texts are emptied, and so
 * are the tables of functions that are not the author's.
 * Result: `String(f)` gives the function's head, `function area(width, height){`, and then empty characters. Other engines
 * for small devices have no text either. Errors in packages have the place of the function that threw them.
 */
import type { Allocation, EditMemory } from "../../../../core/component/index.ts";
import { readEngineMemory } from "./engine-memory.ts";
import type { SourcePositions } from "./positions.ts";

/** Shorter texts are not worth a range of their own. */
const SHORTEST_TEXT = 32;

/** A block is at most this much longer than what it was asked for. */
const MOST_SLACK = 40;

/** The end of `JSFunctionBytecode` in `quickjs.c`: offsets from the pointer to the text. */
const TEXT_LENGTH = -12;
const LINES_LENGTH = -8;
const LINES = -4;

const BRACE = 0x7b;

/** Empties what the engine has freed, texts and tables of lines. `code` is the module that the engine has loaded. */
export function compactEngine(code: string, positions: SourcePositions): EditMemory {
  const text = Buffer.from(code);
  return (memory, all) => {
    const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    const { used, free } = readEngineMemory(memory, all);
    for (const { start, end } of free) memory.fill(0, start, end);
    const lines = new Map(used.map(({ start, end }) => [start, end]));
    // Functions lie in memory about in the order of the code.
    let position = 0;
    for (const { pointer, start, end } of findFunctions(memory, used)) {
      const content = memory.subarray(start, end);
      const next = text.indexOf(content, position);
      const found = next === -1 ? text.indexOf(content) : next;
      if (found === -1) continue;
      position = found;
      const body = content.indexOf(BRACE);
      if (body !== -1) memory.fill(0, start + body + 1, end);
      const table = view.getUint32(pointer + LINES, true);
      const tableEnd = lines.get(table);
      const length = view.getUint32(pointer + LINES_LENGTH, true);
      if (tableEnd === undefined || table + length > tableEnd || isOwn(code, found, positions)) continue;
      memory.fill(0, table, table + length);
      view.setUint32(pointer + LINES_LENGTH, 0, true);
    }
  };
}

/** Whether the code at `offset` comes from a file of the author's. */
function isOwn(code: string, offset: number, { find }: SourcePositions): boolean {
  const lineStart = code.lastIndexOf("\n", offset - 1) + 1;
  const line = lineStart === 0 ? 1 : code.slice(0, lineStart).split("\n").length;
  const place = find(line, offset - lineStart + 1);
  return place !== undefined && !/[/\\]node_modules[/\\]/.test(place.file);
}

interface FunctionText {
  /** Where the function keeps the pointer to its text. */
  readonly pointer: number;
  readonly start: number;
  readonly end: number;
}

/** The texts of functions: a pointer to each stands behind the length of the text. */
function findFunctions(memory: Uint8Array, allocations: readonly Allocation[]): readonly FunctionText[] {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const lengths = new Map<number, number>();
  for (const allocation of allocations) {
    const length = textLength(memory, allocation);
    if (length >= SHORTEST_TEXT) lengths.set(allocation.start, length);
  }
  const found: FunctionText[] = [];
  for (const { start: from, end: to } of allocations) {
    for (let pointer = from - TEXT_LENGTH; pointer + 4 <= to; pointer += 4) {
      const start = view.getUint32(pointer, true);
      const length = lengths.get(start);
      if (length === undefined || view.getUint32(pointer + TEXT_LENGTH, true) !== length) continue;
      found.push({ pointer, start, end: start + length });
    }
  }
  return found;
}

/** The length of the text that the allocation holds, which ends with an octet of zero near the end of the allocation; 0 for other content. */
function textLength(memory: Uint8Array, { start, end }: Allocation): number {
  if (end - start < SHORTEST_TEXT) return 0;
  const length = memory.indexOf(0, start) - start;
  return length > 0 && end - start - length <= MOST_SLACK ? length : 0;
}
