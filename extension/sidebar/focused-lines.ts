/** Which lines a key press is for. No `vscode` here. */

/**
 * The selected lines if the focused one is among them, as in the explorer; otherwise the focused one alone.
 *
 * The editor does not say which line has the focus. Its command `list.toggleSelection` adds that line to the selection, or
 * takes it out: `before` and `after` differ by it.
 */
export function focusedLines<Line>(before: readonly Line[], after: readonly Line[]): readonly Line[] {
  const added = after.find((line) => !before.includes(line));
  return added === undefined ? before : [added];
}
