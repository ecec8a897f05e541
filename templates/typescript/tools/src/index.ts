import { server, tool } from "wasmcp:sdk";
import { measure } from "./statistics.ts";

export default server([
  tool("text-statistics", {
    title: "Text statistics",
    description: "Counts the characters, words and lines of a text",
    readOnly: true,
    input: {
      type: "object",
      properties: {
        text: { type: "string", description: "The text to measure" },
      },
      required: ["text"],
    },
    run: ({ text }) => measure(text),
  }),
]);
