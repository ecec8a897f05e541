import {
  image,
  middleware,
  prompt,
  resource,
  resourceTemplate,
  server,
  text,
  tool,
} from "wasmcp:sdk";
import { bars } from "./bars.ts";
import { notes } from "./notes.ts";

export default server([
  middleware(async (call, _context, next) => {
    const start = performance.now();
    try {
      return await next();
    } finally {
      console.log(`${call.kind}: ${Math.round(performance.now() - start)} ms`);
    }
  }),

  tool("chart", {
    description: "Draws numbers as a bar chart",
    readOnly: true,
    input: {
      type: "object",
      properties: {
        values: {
          type: "array",
          items: { type: "number", minimum: 0 },
          minItems: 1,
          maxItems: 50,
        },
      },
      required: ["values"],
    },
    async run({ values }, context) {
      await context.progress(0.5, "drawing");
      const svg = new TextEncoder().encode(bars(values));
      return [
        text(`A chart of ${values.length} values:`),
        image(svg, "image/svg+xml"),
      ];
    },
  }),

  tool("count", {
    description: "Counts its calls, by all clients together",
    async run(_args, context) {
      const calls = await context.store.increment("calls");
      await context.log("info", { calls });
      return `This is call number ${calls}.`;
    },
  }),

  resource("notes://today", {
    description: "The notes of today",
    mimeType: "text/markdown",
    read: () => notes.get("today"),
  }),

  resourceTemplate("notes://{day}", {
    description: "The notes of a day",
    mimeType: "text/markdown",
    complete: { day: [...notes.keys()] },
    read: ({ day }) => notes.get(day),
  }),

  prompt("summary", {
    description: "Sums up the notes of a day",
    arguments: { day: { description: "The day", complete: [...notes.keys()] } },
    get: ({ day }) =>
      `Sum up these notes in one sentence:\n\n${notes.get(day) ?? "There are none."}`,
  }),
]);
