/** The characters of a text, the last one first. */
export function reverse(text: string): string {
  // Joined at the end: a longer text for each character would take the square of the memory.
  const characters: string[] = [];
  for (let end = text.length; end > 0;) {
    // A character above U+FFFF takes two places in the string, and they must keep their order.
    const isPair =
      end > 1 &&
      text.charCodeAt(end - 1) >>> 10 == 0x37 &&
      text.charCodeAt(end - 2) >>> 10 == 0x36;
    const start = end - (isPair ? 2 : 1);
    characters.push(text.substring(start, end));
    end = start;
  }
  return characters.join("");
}
