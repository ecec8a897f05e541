import { server, tool } from "wasmcp:sdk";
import { requestFor, summaryOf } from "./weather.ts";

export default server([
  tool("weather", {
    description: "The weather in a city",
    readOnly: true,
    openWorld: true,
    input: {
      type: "object",
      properties: {
        city: {
          type: "string",
          description: "A city, such as `Oslo` or `Lagos,NG`",
        },
      },
      required: ["city"],
    },
    async run({ city }, { signal }) {
      const reply = await fetch(requestFor(city, process.env), { signal });
      return summaryOf(city, reply.status, await reply.text());
    },
  }),
]);
