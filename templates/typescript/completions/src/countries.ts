const countries = [
  "Costa Rica",
  "Côte d’Ivoire",
  "Cyprus",
  "New Zealand",
  "Norway",
  "South Africa",
  "South Korea",
];

/** The countries that have a word which begins with the text, in any case and without accents. */
export function matching(text: string): readonly string[] {
  const wanted = plain(text);
  return countries.filter((country) => {
    const name = plain(country);
    return name.startsWith(wanted) || name.includes(` ${wanted}`);
  });
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
