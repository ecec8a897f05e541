import { server, tool } from "wasmcp:sdk";
import { addressOf, summaryOf } from "./weather.ts";

const CITY = { type: "string", description: "A city, such as `Oslo`" } as const;

async function weatherIn(city: string, signal: AbortSignal): Promise<string> {
  const reply = await fetch(addressOf(city), { signal });
  return summaryOf(city, reply.status, await reply.text());
}

export default server([
  tool("get_weather", {
    description: "The weather in a city",
    readOnly: true,
    openWorld: true,
    input: { type: "object", properties: { city: CITY }, required: ["city"] },
    run: ({ city }, { signal }) => weatherIn(city, signal),
  }),

  tool("multi_weather", {
    description: "The weather in several cities",
    readOnly: true,
    openWorld: true,
    input: {
      type: "object",
      properties: { cities: { type: "array", items: CITY, minItems: 1, maxItems: 10 } },
      required: ["cities"],
    },
    // All requests are on their way at once. A city that fails does not cost the others their answers.
    async run({ cities }, { signal }) {
      const outcomes = await Promise.allSettled(cities.map((city) => weatherIn(city, signal)));
      const lines = outcomes.map((outcome) =>
        outcome.status === "fulfilled" ? outcome.value : String(outcome.reason),
      );
      return lines.join("\n");
    },
  }),
]);
