/** A service that needs no key. Its host is in `wasmcp.toml` too. */
const API = "https://wttr.in";

interface Report {
  readonly current_condition: readonly {
    readonly temp_C: string;
    readonly weatherDesc: readonly { readonly value: string }[];
  }[];
}

export function addressOf(city: string): string {
  return `${API}/${encodeURIComponent(city)}?format=j1`;
}

/** One sentence for the model. An error says what the model or its user can do. */
export function summaryOf(city: string, status: number, body: string): string {
  if (status === 404) throw new Error(`no city is called \`${city}\``);
  if (status !== 200)
    throw new Error(`the weather service answered with the status ${status}: try again later`);
  const [now] = (JSON.parse(body) as Report).current_condition;
  if (now === undefined) throw new Error(`the weather service knows nothing about \`${city}\``);
  const descriptions = now.weatherDesc.map(({ value }) => value.trim()).join(", ");
  return `${city}: ${descriptions}, ${now.temp_C} °C`;
}
