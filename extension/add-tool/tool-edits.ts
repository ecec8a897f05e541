/** What adding a tool changes. */

/** A text at an offset of the file. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

export interface ToolEdits {
  readonly edits: readonly Insertion[];
  /** The last of a line in one of the edits: what the tool does, for the author to change. The cursor goes behind it. */
  readonly body: string;
}

/** The line of the body, when all edits are made. `lineAt`: the line of an offset before them. Offsets change with the ends of lines. */
export function lineOfBody({ edits, body }: ToolEdits, lineAt: (offset: number) => number): number {
  const home = edits.find(({ text }) => text.includes(body));
  if (home === undefined) throw new Error("no edit has the body");
  const earlier = edits.filter(({ offset }) => offset < home.offset).map(({ text }) => text);
  const before = [...earlier, home.text.slice(0, home.text.indexOf(body))].join("");
  return lineAt(home.offset) + before.split("\n").length - 1;
}
