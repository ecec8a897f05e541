/** Notes by day, in Markdown. */
export const notes: ReadonlyMap<string, string> = new Map([
  ["today", "- Write a tool\n- Try it"],
  ["tomorrow", "- Publish it"],
]);
