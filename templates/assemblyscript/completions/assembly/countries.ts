const countries: string[] = [
  "Costa Rica",
  "Cyprus",
  "New Zealand",
  "Norway",
  "South Africa",
  "South Korea",
];

/** The countries that have a word which begins with the text, in any case. */
export function matching(text: string): string[] {
  const wanted = text.toLowerCase();
  const found: string[] = [];
  for (let i = 0; i < countries.length; i++) {
    const name = countries[i].toLowerCase();
    if (name.startsWith(wanted) || name.includes(` ${wanted}`))
      found.push(countries[i]);
  }
  return found;
}
