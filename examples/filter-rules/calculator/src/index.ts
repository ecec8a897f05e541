import { server, tool } from "wasmcp:sdk";

const NUMBERS = {
  type: "object",
  properties: { a: { type: "number" }, b: { type: "number" } },
  required: ["a", "b"],
} as const;

export default server([
  tool("add", { description: "Adds two numbers", input: NUMBERS, run: ({ a, b }) => String(a + b) }),
  tool("subtract", { description: "Subtracts b from a", input: NUMBERS, run: ({ a, b }) => String(a - b) }),
  tool("count", {
    description: "Counts its calls",
    run: async (_args, { store }) => String(await store.increment("calls")),
  }),
  tool("reset", {
    description: "Sets the count to zero",
    destructive: true,
    async run(_args, { store }) {
      await store.set("calls", 0);
      return "The count is zero.";
    },
  }),
]);
