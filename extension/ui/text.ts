import { PROBLEM_LINE } from "../projects/problem-text.ts";

/** `1050000` is `1.1 MB`, `62000` is `62 KB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kilobytes = Math.round(bytes / 1000);
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listNames(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Notifications have one paragraph: the lines of a message become its sentences, with capitals and full stops. */
export function sentences(message: string): string {
  return message
    .split("\n")
    .map((line) => line.trim().replace(/^error: /i, ""))
    .filter((line) => line !== "")
    .map((line) => (PROBLEM_LINE.test(line) ? line : line.charAt(0).toUpperCase() + line.slice(1)))
    .map((line) => (/[.!?:]$/.test(line) ? line : `${line}.`))
    .join(" ");
}

/** Names files as the explorer does: `/home/me/agent-tools/a/b.ts` is `a/b.ts` in the folder `/home/me/agent-tools`. */
export function shortenPaths(text: string, folders: readonly string[]): string {
  return folders.reduce(
    (shorter, folder) => shorter.replaceAll(`${folder}/`, "").replaceAll(`${folder}\\`, ""),
    text,
  );
}
