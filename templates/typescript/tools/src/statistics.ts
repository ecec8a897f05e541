/** How long a text is. A word is letters and digits, perhaps with apostrophes and hyphens inside. */
export function measure(text: string): {
  characters: number;
  words: number;
  lines: number;
} {
  const words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return {
    characters: [...text].length,
    words: words.length,
    lines: text.split("\n").length,
  };
}
