/**
 * From places in the packaged code to places in the author's sources.
 *
 * The build adds a reduced source map at the end of the code: for each range of the packaged code, the file and the line.
 * It is read only when an error is reported. Encoded as in ECMA-426, with two differences: a segment has the fields
 * column, source and line only, and a source whose name ends with `/` has no lines.
 */

export interface Positions {
  /** `src/index.ts`; for packages, their name: `npm:zod`. */
  readonly sources: readonly string[];
  readonly mappings: string;
}

let positions: Positions | undefined;

export function setPositions(value: Positions): void {
  positions = value;
}

export interface Place {
  /** `run` */
  readonly name: string;
  /** `src/index.ts:12` */
  readonly place: string;
}

/** The frames of a stack that lie in the author's code or in packages, innermost first. */
export function sourceFrames(stack: string): readonly Place[] {
  const frames: Place[] = [];
  for (const line of stack.split("\n")) {
    const match = /^\s*at (?:(.*?) \()?[^()]*?:(\d+):(\d+)\)?$/.exec(line);
    if (match === null) continue;
    const place = sourcePlace(Number(match[2]), Number(match[3]));
    const name = match[1] ?? "";
    if (place !== undefined) frames.push({ name: name === "<anonymous>" ? "" : name, place });
  }
  return frames;
}

/** `line` and `column` count from 1, as the engine does. */
function sourcePlace(line: number, column: number): string | undefined {
  if (positions === undefined) return undefined;
  const generatedLine = positions.mappings.split(";")[line - 1];
  if (generatedLine === undefined) return undefined;
  const at = { text: generatedLine, index: 0 };
  let startColumn = 0;
  let source = 0;
  let sourceLine = 0;
  let found: string | undefined;
  while (at.index < at.text.length) {
    startColumn += readVlq(at);
    if (startColumn > column - 1) break;
    source += readVlq(at);
    sourceLine += readVlq(at);
    const name = positions.sources[source] ?? "";
    found = name === "" ? undefined : name.endsWith("/") ? name.slice(0, -1) : `${name}:${sourceLine + 1}`;
  }
  return found;
}

/** The digits of a variable-length quantity, as ECMA-426 has them. */
export const VLQ_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A variable-length quantity in base64, five bits per digit, with the sign in the lowest bit. */
function readVlq(at: { readonly text: string; index: number }): number {
  let value = 0;
  for (let shift = 0; ; shift += 5) {
    const digit = VLQ_DIGITS.indexOf(at.text.charAt(at.index++));
    value += (digit & 31) * 2 ** shift;
    if (digit < 32) break;
  }
  const magnitude = Math.floor(value / 2);
  return value % 2 === 1 ? -magnitude : magnitude;
}
