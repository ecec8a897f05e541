/** The address to ask for the weather in a city. */
export function addressFor(api: string, city: string, key: string): string {
  return `${api}?q=${encodeURIComponent(city)}&units=metric&appid=${encodeURIComponent(key)}`;
}

/** What the model or its user can do about an answer of the service; empty if it has the weather. */
export function problemOf(city: string, status: i32): string {
  if (status == 404) return `no city is called \`${city}\``;
  if (status == 401)
    return "the weather service does not accept the `API_KEY` of the server";
  return status == 200
    ? ""
    : `the weather service answered with the status ${status.toString()}: try again later`;
}

/** `Oslo: light rain, 4 °C` */
export function sentence(
  city: string,
  descriptions: string[],
  degrees: f64,
): string {
  const rounded = Math.round(degrees) as i32;
  return `${city}: ${descriptions.join(", ")}, ${rounded.toString()} °C`;
}
