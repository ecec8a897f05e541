interface Weather {
  readonly main: { readonly temp: number };
  readonly weather: readonly { readonly description: string }[];
}

/** The address to ask for the weather in a city. The key is not in the code: it is a variable of the server. */
export function requestFor(
  city: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const {
    API_KEY,
    WEATHER_URL = "https://api.openweathermap.org/data/2.5/weather",
  } = variables;
  if (!API_KEY)
    throw new Error(
      "the server has no `API_KEY`: start it with `--env API_KEY`",
    );
  const address = new URL(WEATHER_URL);
  address.search = new URLSearchParams({
    q: city,
    units: "metric",
    appid: API_KEY,
  }).toString();
  return address.href;
}

/** One sentence for the model. An error says what the model or its user can do. */
export function summaryOf(city: string, status: number, body: string): string {
  if (status === 404) throw new Error(`no city is called \`${city}\``);
  if (status === 401)
    throw new Error(
      "the weather service does not accept the `API_KEY` of the server",
    );
  if (status !== 200)
    throw new Error(
      `the weather service answered with the status ${status}: try again later`,
    );
  const { main, weather } = JSON.parse(body) as Weather;
  return `${city}: ${weather.map(({ description }) => description).join(", ")}, ${Math.round(main.temp)} °C`;
}
