export const days: string[] = ["today", "tomorrow"];

/** The notes of a day, in Markdown; empty if it has none. */
export function notesOf(day: string): string {
  if (day == "today") return "- Write a tool\n- Try it";
  return day == "tomorrow" ? "- Publish it" : "";
}
