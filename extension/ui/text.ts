/** Texts for people. No `vscode` here. */
import { visibleName } from "../../core/text/index.ts";

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

/** `1 component`, `2 components`. */
export function countOf(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** One paragraph: the lines of a message become its sentences, with capitals and full stops. */
export function sentences(message: string): string {
  return message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => line.charAt(0).toUpperCase() + line.slice(1))
    .map((line) => (/[.!?:]$/.test(line) ? line : `${line}.`))
    .join(" ");
}

/**
 * Removes backticks, which notifications, input boxes and trees would show literally. `a.wasm` stays bare; text with
 * spaces gets quotation marks, such as 'wasmcp wit fetch'.
 */
export function plainText(text: string): string {
  return (
    visibleName(text)
      .replaceAll(/`([^`]*)`/g, (_, name: string) => (/\s/.test(name) ? `'${name}'` : name))
      .replaceAll("`", "")
      // Notifications make links of this, which can also be commands.
      .replaceAll("](", "] (")
  );
}
